import { inspect } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { openAwsSecretsManager } from '../../adapters/secrets/open-aws-secrets-manager.ts';
import type { SecretManager } from '../../adapters/secrets/secret-manager.ts';
import { awsEnvironment, type FakeAws, startAws } from './support/start-aws.ts';
import { faults } from './support/start-http.ts';

let aws: FakeAws;
let manager: SecretManager;

beforeAll(async () => {
  aws = await startAws();
  for (const [key, value] of Object.entries(awsEnvironment(aws.url))) vi.stubEnv(key, value);
  manager = openAwsSecretsManager();
});
beforeEach(() => {
  aws.fault = undefined;
  aws.exception = undefined;
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await aws.stop();
});

const problemOf = async (reference: string, of = manager): Promise<string> => {
  const error = await of.read(reference).then(
    () => 'it was read',
    (thrown: unknown) => thrown,
  );
  expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('hunter2');
  return error instanceof Error ? error.message : String(error);
};

describe('AWS Secrets Manager, through its SDK,', () => {
  it.each(Object.keys(faults))('fails soon, and quotes nothing, when the service %s', async (name) => {
    aws.put('prod/db', 'fine');
    aws.fault = faults[name];
    const start = performance.now();
    expect(await problemOf('aws-sm://prod/db')).toMatch(/^(could not|may not|cannot|came|did not)/);
    expect(performance.now() - start).toBeLessThan(10_000);
  });

  it('fails within its budget when the service accepts a request and says nothing', async () => {
    aws.fault = () => undefined;
    const start = performance.now();
    expect(await problemOf('aws-sm://prod/db')).toBe('did not come in time');
    expect(performance.now() - start).toBeLessThan(9_000);
  }, 20_000);

  it.each([
    ['AccessDeniedException', 'may not be read with these credentials'],
    ['ResourceNotFoundException', 'does not exist'],
    ['DecryptionFailure', 'cannot be decrypted'],
    ['InvalidRequestException', 'cannot be read in its present state'],
    ['ThrottlingException', 'was asked for too often'],
    ['InternalServiceError', 'could not be read (InternalServiceError)'],
  ])('says of %s what it means', async (exception, message) => {
    aws.exception = exception;
    expect(await problemOf('aws-sm://prod/db')).toContain(message);
  });

  it('waits and asks again when it is throttled', async () => {
    aws.put('prod/db', 'the value');
    const before = aws.requests.length;
    aws.exception = 'ThrottlingException';
    const reading = manager.read('aws-sm://prod/db');
    await vi.waitFor(() => expect(aws.requests.length).toBeGreaterThan(before));
    aws.exception = undefined;
    expect((await reading).value).toBe('the value');
  });

  it.each([
    ['aws-sm://prod/other', 'does not exist'],
    ['aws-sm://prod/db?stage=AWSPENDING', 'does not exist'],
    ['aws-sm://prod/db#url', 'is not a JSON document'],
    ['aws-sm://prod/json#missing', 'has no field named missing'],
    ['aws-sm://prod/json#toString', 'has no field named toString'],
    ['aws-sm://prod/json#nested', 'has no text in its field nested'],
    ['aws-sm://prod/json#empty', 'has no text in its field empty'],
  ])('refuses %s', async (reference, message) => {
    aws.put('prod/db', 'hunter2');
    aws.put('prod/json', JSON.stringify({ url: 'hunter2', nested: { a: 'hunter2' }, empty: '' }));
    expect(await problemOf(reference)).toContain(message);
  });

  it('reads a text, a member of a JSON document, bytes, and an earlier version, with their time', async () => {
    const created = new Date('2026-01-02T03:04:05.678Z');
    aws.put('prod/plain', 'before', new Date('2025-01-01T00:00:00Z'));
    aws.put('prod/plain', 'now', created);
    aws.put('prod/json', JSON.stringify({ 'database url': 'postgres://…' }), created);
    aws.versions.set('prod/binary', [{ stages: ['AWSCURRENT'], created, binary: Buffer.from('bytes') }]);
    const created_at = Math.floor(created.getTime() / 1000);
    expect(await manager.read('aws-sm://prod/plain')).toEqual({ value: 'now', created_at });
    expect(await manager.read('aws-sm://prod/plain?stage=AWSPREVIOUS')).toMatchObject({ value: 'before' });
    expect(await manager.read('aws-sm://prod/json#database url')).toEqual({ value: 'postgres://…', created_at });
    expect((await manager.read('aws-sm://prod/binary')).value).toBe('bytes');
  });

  it('says that there are no credentials, or no region', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', undefined);
    expect(await problemOf('aws-sm://prod/db', openAwsSecretsManager())).toContain('there are no AWS credentials');
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDTEST');
    vi.stubEnv('AWS_REGION', undefined);
    expect(await problemOf('aws-sm://prod/db', openAwsSecretsManager())).toContain('AWS_REGION is not set');
    vi.stubEnv('AWS_REGION', 'eu-central-1');
  });
});
