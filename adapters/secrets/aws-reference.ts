/** `stage` is the label of a version; `key` a member of the JSON object that the secret is. */
export type AwsReference = {
  readonly secretId: string;
  readonly stage?: string | undefined;
  readonly key?: string | undefined;
};

const SYNTAX = /^aws-sm:\/\/([\w/+=.@:-]{1,2048})(?:\?stage=([\w/+=.@-]{1,256}))?(?:#(.{1,256}))?$/;

/** Reads `aws-sm://<name or ARN>[?stage=<version stage>][#<JSON key>]`. */
export function parseAwsReference(text: string): AwsReference | undefined {
  const [, secretId, stage, key] = SYNTAX.exec(text) ?? [];
  return secretId === undefined ? undefined : { secretId, stage, key };
}
