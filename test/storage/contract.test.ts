import { setTimeout as sleep } from 'node:timers/promises';
import type { Adapter } from 'oidc-provider';
import { createMemoryAdapter } from 'oidc-provider/lib/adapters/memory_adapter.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomToken, uuidv7 } from '../../server/kernel/ids.ts';
import { now, openStorage, type Storage } from './support/open-storage.ts';
import {
  consumableKinds,
  grantableKinds,
  type RecordKind,
  recordKinds,
  samplePayload,
} from './support/sample-payloads.ts';

let storage: Storage;
let adapters: Record<'memory' | 'postgres', (kind: string) => Adapter>;

beforeAll(async () => {
  storage = await openStorage();
  const memory = createMemoryAdapter();
  adapters = { memory, postgres: storage.openNode().adapter };
});
afterAll(() => storage?.close());

// What oidc-provider may rely on. The library's own adapter is the reference: a test that only one of the two passes
// says that the contract is misread.
describe.concurrent.each(['memory', 'postgres'] as const)('storage contract, %s', (name) => {
  const adapterOf = (kind: string) => adapters[name](kind);

  async function save(kind: RecordKind, overrides: Parameters<typeof samplePayload>[2] = {}) {
    const sample = samplePayload(kind, storage.seeded, overrides);
    await adapterOf(kind).upsert(sample.id, sample.payload, sample.ttl);
    return sample;
  }

  const saveGrant = async () => (await save('Grant')).id;

  describe.each(recordKinds)('%s', (kind) => {
    it('is not found under a value that was never saved', async () => {
      await save(kind);
      expect(await adapterOf(kind).find(randomToken())).toBeUndefined();
    });

    it('comes back as it was saved', async () => {
      const { id, payload } = await save(kind);
      const found = await adapterOf(kind).find(id);
      // The identifier of a pushed request is handed out as a reference; see the tests of that.
      const expected = kind === 'PushedAuthorizationRequest' ? { ...payload, jti: found?.jti } : payload;
      expect(found).toEqual(expected);
    });

    it('is not found by another kind', async () => {
      const { id } = await save(kind);
      for (const other of recordKinds.filter((one) => one !== kind)) {
        expect(await adapterOf(other).find(id), other).toBeUndefined();
      }
    });

    it('is gone after destroy, and others are not', async () => {
      const { id } = await save(kind);
      const other = await save(kind);
      await adapterOf(kind).destroy(id);
      expect(await adapterOf(kind).find(id)).toBeUndefined();
      expect(await adapterOf(kind).find(other.id)).toBeDefined();
    });

    it('can be destroyed twice and without having existed', async () => {
      const { id } = await save(kind);
      await adapterOf(kind).destroy(id);
      await adapterOf(kind).destroy(id);
      await adapterOf(kind).destroy(randomToken());
    });
  });

  it('lets everything expire, to the second', async () => {
    const kinds = [...recordKinds];
    const short = await Promise.all(kinds.map((kind) => save(kind, { ttl: 1 })));
    const long = await Promise.all(kinds.map((kind) => save(kind, { ttl: 60 })));
    await sleep(1_100);
    for (const [at, kind] of kinds.entries()) {
      expect(await adapterOf(kind).find(short[at]?.id ?? ''), kind).toBeUndefined();
      expect(await adapterOf(kind).find(long[at]?.id ?? ''), kind).toBeDefined();
    }
  });

  it.each(consumableKinds)('%s is marked as consumed, and only that one', async (kind) => {
    const spent = await save(kind);
    const other = await save(kind);
    await adapterOf(kind).consume(spent.id);
    expect((await adapterOf(kind).find(spent.id))?.consumed).toEqual(expect.any(Number));
    expect((await adapterOf(kind).find(other.id))?.consumed).toBeUndefined();
  });

  it.each(grantableKinds)('%s ends with its grant, and those of other grants do not', async (kind) => {
    const [grantId, otherGrant] = [await saveGrant(), await saveGrant()];
    const ended = await save(kind, { grantId });
    const kept = await save(kind, { grantId: otherGrant });
    await adapterOf(kind).revokeByGrantId(grantId);
    expect(await adapterOf(kind).find(ended.id)).toBeUndefined();
    expect(await adapterOf(kind).find(kept.id)).toBeDefined();
  });

  it('revoking a grant that has no tokens, or does not exist, does nothing', async () => {
    await adapterOf('AccessToken').revokeByGrantId(await saveGrant());
    await adapterOf('AccessToken').revokeByGrantId(randomToken());
  });

  it.each(['Interaction', 'Grant', 'DeviceCode'] as const)('%s saved again replaces what was there', async (kind) => {
    const { id, payload, ttl } = await save(kind);
    const changed = { ...payload, params: { changed: true }, rar: [{ type: 'x' }] };
    await adapterOf(kind).upsert(id, changed, ttl);
    expect(await adapterOf(kind).find(id)).toEqual(changed);
  });

  it('saving again lengthens or shortens a life', async () => {
    const { id, payload } = await save('Interaction', { ttl: 1 });
    await adapterOf('Interaction').upsert(id, { ...payload, exp: now() + 60 }, 60);
    const shortened = await save('Interaction', { ttl: 60 });
    await adapterOf('Interaction').upsert(shortened.id, { ...shortened.payload, exp: now() + 1 }, 1);
    await sleep(1_100);
    expect(await adapterOf('Interaction').find(id)).toBeDefined();
    expect(await adapterOf('Interaction').find(shortened.id)).toBeUndefined();
  });

  describe('device codes by user code', () => {
    it('answers undefined for a code that nobody was given, another kind, and an expired one', async () => {
      const { payload } = await save('DeviceCode', { userCode: 'GONE-GONE', ttl: 1 });
      await save('DeviceCode', { userCode: 'KIND-KIND' });
      expect(await adapterOf('DeviceCode').findByUserCode('NONE-NONE')).toBeUndefined();
      expect(await adapterOf('AccessToken').findByUserCode('KIND-KIND')).toBeUndefined();
      await sleep(1_100);
      expect(await adapterOf('DeviceCode').findByUserCode(String(payload.userCode))).toBeUndefined();
    });

    it('finds the device code of a user code', async () => {
      const { payload } = await save('DeviceCode', { userCode: 'BCDF-GHJK' });
      await save('DeviceCode', { userCode: 'BCDF-GHJL' });
      const found = await adapterOf('DeviceCode').findByUserCode('BCDF-GHJK');
      expect({ ...found, jti: payload.jti }).toEqual(payload);
    });

    it('saves what was found so that the device sees it under its own code', async () => {
      const { id } = await save('DeviceCode', { userCode: 'MNPQ-RSTV' });
      const found = await adapterOf('DeviceCode').findByUserCode('MNPQ-RSTV');
      const grantId = await saveGrant();
      const approved = { ...found, accountId: storage.seeded.user_id, grantId };
      await adapterOf('DeviceCode').upsert(String(found?.jti), approved, 60);
      expect(await adapterOf('DeviceCode').find(id)).toMatchObject({ accountId: storage.seeded.user_id, grantId });
      await adapterOf('DeviceCode').revokeByGrantId(grantId);
      expect(await adapterOf('DeviceCode').find(id)).toBeUndefined();
    });

    it('consumes and destroys what was found by user code', async () => {
      const { id } = await save('DeviceCode', { userCode: 'WXZB-CDFG' });
      const found = String((await adapterOf('DeviceCode').findByUserCode('WXZB-CDFG'))?.jti);
      await adapterOf('DeviceCode').consume(found);
      expect((await adapterOf('DeviceCode').find(id))?.consumed).toEqual(expect.any(Number));
      await adapterOf('DeviceCode').destroy(found);
      expect(await adapterOf('DeviceCode').findByUserCode('WXZB-CDFG')).toBeUndefined();
    });
  });

  describe('Session', () => {
    const sample = (overrides: object = {}) => ({
      iat: now(),
      exp: now() + 3600,
      jti: randomToken(),
      kind: 'Session',
      uid: uuidv7(),
      accountId: storage.seeded.user_id,
      loginTs: now(),
      amr: ['pwd'],
      authorizations: { shop: { sid: 'one', grantId: 'two' } },
      ...overrides,
    });

    async function saveSession(overrides: object = {}) {
      const payload = sample(overrides);
      await adapterOf('Session').upsert(payload.jti, payload, payload.exp - now());
      return payload;
    }

    it('is found by its identifier and by its uid, and by nothing else', async () => {
      const payload = await saveSession();
      expect(await adapterOf('Session').find(payload.jti)).toEqual(payload);
      expect(await adapterOf('Session').findByUid(payload.uid)).toMatchObject({
        uid: payload.uid,
        loginTs: payload.loginTs,
      });
      expect(await adapterOf('Session').find(payload.uid)).toBeUndefined();
      expect(await adapterOf('Session').findByUid(payload.jti)).toBeUndefined();
      expect(await adapterOf('Session').findByUid('')).toBeUndefined();
    });

    it('without a user comes back as it was saved', async () => {
      const { accountId: _, ...anonymous } = sample();
      await adapterOf('Session').upsert(anonymous.jti, anonymous, 60);
      expect(await adapterOf('Session').find(anonymous.jti)).toEqual(anonymous);
    });

    it('expires', async () => {
      const payload = await saveSession({ exp: now() + 1 });
      await sleep(1_100);
      expect(await adapterOf('Session').find(payload.jti)).toBeUndefined();
      expect(await adapterOf('Session').findByUid(payload.uid)).toBeUndefined();
    });

    it('is gone after destroy', async () => {
      const payload = await saveSession();
      await adapterOf('Session').destroy(payload.jti);
      expect(await adapterOf('Session').find(payload.jti)).toBeUndefined();
      expect(await adapterOf('Session').findByUid(payload.uid)).toBeUndefined();
    });

    it('saved again replaces what was there', async () => {
      const payload = await saveSession();
      const changed = { ...payload, acr: 'urn:example:more', amr: ['pwd', 'otp'] };
      await adapterOf('Session').upsert(payload.jti, changed, 60);
      expect(await adapterOf('Session').find(payload.jti)).toEqual(changed);
    });
  });
});
