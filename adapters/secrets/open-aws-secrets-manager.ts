import { pipeline, type Readable, Transform } from 'node:stream';
import {
  GetSecretValueCommand,
  type GetSecretValueResponse,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { parseAwsReference } from './aws-reference.ts';
import { pickField } from './pick-field.ts';
import type { SecretManager } from './secret-manager.ts';
import { SecretUnreadable } from './secret-unreadable.ts';

const BUDGET_MS = 4_000;
const ATTEMPTS = 3;
/** A secret has 64 KiB at most. */
const MAX_BYTES = 512 * 1024;

const reasons: Readonly<Record<string, string>> = {
  AccessDeniedException: 'may not be read with these credentials (secretsmanager:GetSecretValue)',
  ResourceNotFoundException: 'does not exist in this account and region, or not in this stage',
  DecryptionFailure: 'cannot be decrypted with its KMS key',
  InvalidRequestException: 'cannot be read in its present state (is it scheduled for deletion?)',
  ThrottlingException: 'was asked for too often',
  CredentialsProviderError: 'cannot be asked for: there are no AWS credentials',
  UnrecognizedClientException: 'cannot be asked for: the AWS credentials are not valid',
  ExpiredTokenException: 'cannot be asked for: the AWS credentials have expired',
  TimeoutError: 'did not come in time',
  AbortError: 'did not come in time',
};

/** AWS Secrets Manager through its SDK, which retries what is worth it; bounded in time and size. */
export function openAwsSecretsManager(): SecretManager {
  const client = new SecretsManagerClient({
    maxAttempts: ATTEMPTS,
    requestHandler: { connectionTimeout: 1_500, requestTimeout: 2_500, throwOnRequestTimeout: true },
  });
  client.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const response = result.response as { body?: Readable };
      if (response.body) response.body = limitSize(response.body);
      return result;
    },
    { step: 'deserialize', priority: 'low', name: 'limitSize' },
  );

  async function ask(reference: string): Promise<{ answer: GetSecretValueResponse; key: string | undefined }> {
    const parsed = parseAwsReference(reference);
    if (!parsed) throw new SecretUnreadable('is not a reference to AWS Secrets Manager');
    const { secretId, stage, key } = parsed;
    const command = new GetSecretValueCommand({ SecretId: secretId, VersionStage: stage ?? 'AWSCURRENT' });
    try {
      return { answer: await client.send(command, { abortSignal: AbortSignal.timeout(BUDGET_MS) }), key };
    } catch (error) {
      throw new SecretUnreadable(describe(error));
    }
  }

  return {
    async read(reference) {
      const { answer, key } = await ask(reference);
      const { SecretString, SecretBinary, CreatedDate } = answer;
      const text = SecretString ?? (SecretBinary ? Buffer.from(SecretBinary).toString() : undefined);
      if (typeof text !== 'string') throw new SecretUnreadable('came without a value');
      const created_at = CreatedDate instanceof Date ? Math.floor(CreatedDate.getTime() / 1000) : Number.NaN;
      return {
        value: key === undefined ? text : pickField(parseObject(text), key),
        created_at: Number.isFinite(created_at) ? created_at : undefined,
      };
    },
  };
}

/** Only names and codes: the message of an error of the SDK may quote the answer. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return 'could not be read';
  if (error.message === 'Region is missing') return 'cannot be asked for: AWS_REGION is not set';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  return reasons[error.name] ?? `could not be read (${/^\w{1,80}$/.test(code) ? code : 'unknown error'})`;
}

function parseObject(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new SecretUnreadable('is not a JSON document, so no key of it can be taken');
  }
}

function limitSize(body: Readable): Readable {
  let size = 0;
  const limit = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      if (size > MAX_BYTES) done(new SecretUnreadable('came with an answer that is too large'));
      else done(null, chunk);
    },
  });
  pipeline(body, limit, () => {});
  return limit;
}
