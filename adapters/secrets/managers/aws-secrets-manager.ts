import { parseAwsReference } from '../aws-reference.ts';
import type { ManagerKind } from '../secret-manager.ts';

/** AWS Secrets Manager. Region, credentials and endpoint are found the way of the AWS SDK (AWS_REGION, AWS_PROFILE, …). */
export const awsSecretsManager: ManagerKind = {
  scheme: 'aws-sm',
  example: 'aws-sm://prod/bastion#database_url',
  isReference: (text) => parseAwsReference(text) !== undefined,
  findMissing: () => undefined,
  open: async () => (await import('../open-aws-secrets-manager.ts')).openAwsSecretsManager(),
};
