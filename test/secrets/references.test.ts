import { describe, expect, it } from 'vitest';
import { parseAwsReference } from '../../adapters/secrets/aws-reference.ts';
import { parseVaultReference } from '../../adapters/secrets/vault-reference.ts';

describe('a reference to AWS Secrets Manager', () => {
  it.each([
    'aws-sm://',
    'aws-sm:prod',
    'https://prod',
    'aws-sm://a b',
    'aws-sm://prod?version=1',
    'aws-sm://prod#',
    'aws-sm://prod?stage=',
    'vault://a/b#c',
  ])('is not %s', (text) => expect(parseAwsReference(text)).toBeUndefined());

  it.each([
    ['aws-sm://prod/bastion', { secretId: 'prod/bastion' }],
    ['aws-sm://prod/bastion#database_url', { secretId: 'prod/bastion', key: 'database_url' }],
    ['aws-sm://prod?stage=AWSPREVIOUS#a b#c', { secretId: 'prod', stage: 'AWSPREVIOUS', key: 'a b#c' }],
    [
      'aws-sm://arn:aws:secretsmanager:eu-central-1:123456789012:secret:prod/db-AbCdEf#url',
      { secretId: 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:prod/db-AbCdEf', key: 'url' },
    ],
  ])('may be %s', (text, expected) => expect(parseAwsReference(text)).toEqual(expected));
});

describe('a reference to Vault', () => {
  it.each([
    'vault://secret#url',
    'vault://secret/db',
    'vault://secret/db#',
    'vault://secret/../sys/seal#url',
    'vault://secret//db#url',
    'vault://secret/db/#url',
    'vault://secret/./db#url',
    'vault://../db#url',
    'vault://secret/db?kv=3#url',
    'vault://secret/db%2e%2e#url',
    'vault://user@host/db#url',
  ])('is not %s', (text) => expect(parseVaultReference(text)).toBeUndefined());

  it.each([
    ['vault://secret/bastion#url', { mount: 'secret', path: 'bastion', field: 'url', version: 2 }],
    ['vault://kv/teams/id/db?kv=1#url', { mount: 'kv', path: 'teams/id/db', field: 'url', version: 1 }],
  ])('may be %s', (text, expected) => expect(parseVaultReference(text)).toEqual(expected));
});
