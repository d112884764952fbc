import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeRecordReference, readRecordReference } from '../../adapters/oidc/record-reference.ts';
import { hashValue } from '../../adapters/oidc/storage-adapter.ts';
import { openStorage, type Storage } from './support/open-storage.ts';
import { samplePayload } from './support/sample-payloads.ts';

let storage: Storage;
beforeAll(async () => {
  storage = await openStorage();
});
afterAll(() => storage?.close());

it('a thief of the database cannot make a reference out of the hash that stands there', async () => {
  const { adapter } = storage.openNode();
  const { id, payload, ttl } = samplePayload('AuthorizationCode', storage.seeded);
  await adapter('AuthorizationCode').upsert(id, payload, ttl);
  const stolen = hashValue(id);
  const forgeries = [stolen, `record:${stolen}`, `record:${stolen}.`, makeRecordReference(randomBytes(32), stolen)];
  for (const forged of forgeries) expect(await adapter('AuthorizationCode').find(forged)).toBeUndefined();
  expect(await adapter('AuthorizationCode').find(id)).toBeDefined();
});

it('a reference stands for one hash only', () => {
  const key = randomBytes(32);
  const [one, other] = [hashValue('one'), hashValue('other')];
  expect(readRecordReference(key, makeRecordReference(key, one))).toBe(one);
  expect(readRecordReference(key, makeRecordReference(key, one).replace(one, other))).toBeUndefined();
});

it('a pushed request that was found is spent under its reference', async () => {
  const pushed = storage.openNode().adapter('PushedAuthorizationRequest');
  const { id, payload, ttl } = samplePayload('PushedAuthorizationRequest', storage.seeded);
  await pushed.upsert(id, payload, ttl);
  const reference = String((await pushed.find(id))?.jti);
  expect(reference).not.toContain(id);
  await pushed.consume(reference);
  expect((await pushed.find(id))?.consumed).toEqual(expect.any(Number));
  expect((await pushed.find(reference))?.consumed).toEqual(expect.any(Number));
});
