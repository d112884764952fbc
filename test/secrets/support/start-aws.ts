import { type HttpEndpoint, startHttp } from './start-http.ts';

type Version = { stages: string[]; created: Date; text?: string; binary?: Buffer };

export type FakeAws = HttpEndpoint & {
  /** Makes `text` the current version of a secret, and the one before the previous. */
  readonly put: (id: string, text: string, created?: Date) => void;
  readonly versions: Map<string, Version[]>;
  /** The name of an exception that is thrown for every request. */
  exception: string | undefined;
};

/**
 * AWS Secrets Manager as the SDK meets it on the wire (AWS JSON 1.1, Signature Version 4): GetSecretValue with version
 * stages and its exceptions. `Message` repeats nothing, as with AWS.
 */
export async function startAws(): Promise<FakeAws> {
  const versions = new Map<string, Version[]>();
  const type = 'application/x-amz-json-1.1';
  const fail = (name: string) => ({
    status: name === 'InternalServiceError' ? 500 : 400,
    type,
    body: { __type: name, Message: 'no' },
  });
  const endpoint = await startHttp(({ headers, body }) => {
    const { authorization = '', 'x-amz-target': target } = headers;
    if (target !== 'secretsmanager.GetSecretValue') return fail('UnknownOperationException');
    if (!/^AWS4-HMAC-SHA256 Credential=AKIDTEST\/\d{8}\/eu-central-1\/secretsmanager\/aws4_request/.test(authorization))
      return fail('UnrecognizedClientException');
    if (fake.exception) return fail(fake.exception);
    const { SecretId, VersionStage } = JSON.parse(body) as { SecretId: string; VersionStage: string };
    const found = versions.get(SecretId)?.find(({ stages }) => stages.includes(VersionStage));
    if (!found) return fail('ResourceNotFoundException');
    const value = found.binary ? { SecretBinary: found.binary.toString('base64') } : { SecretString: found.text };
    return {
      status: 200,
      type,
      body: {
        ARN: `arn:aws:secretsmanager:eu-central-1:123456789012:secret:${SecretId}-AbCdEf`,
        Name: SecretId,
        VersionId: '3e9d1c4e-0000-4000-8000-000000000000',
        VersionStages: found.stages,
        CreatedDate: found.created.getTime() / 1000,
        ...value,
      },
    };
  });
  const fake: FakeAws = Object.assign(endpoint, {
    versions,
    exception: undefined,
    put(id: string, text: string, created = new Date()) {
      const before = (versions.get(id) ?? []).filter(({ stages }) => stages.includes('AWSCURRENT'));
      const previous = before.map((version) => ({ ...version, stages: ['AWSPREVIOUS'] }));
      versions.set(id, [{ stages: ['AWSCURRENT'], created, text }, ...previous]);
    },
  });
  return fake;
}

/** What the SDK finds in its environment to reach it; the rest of its ways to credentials are closed. */
export const awsEnvironment = (url: string) => ({
  AWS_ENDPOINT_URL_SECRETS_MANAGER: url,
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'AKIDTEST',
  AWS_SECRET_ACCESS_KEY: 'not-a-real-key',
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
});
