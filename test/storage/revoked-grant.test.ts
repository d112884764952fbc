import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRequestScope, runInRequestScope } from '../../adapters/oidc/request-scope.ts';
import { openStorage, type Storage, type StorageNode } from './support/open-storage.ts';
import { samplePayload } from './support/sample-payloads.ts';

let storage: Storage;
let first: StorageNode;
let second: StorageNode;

beforeAll(async () => {
  storage = await openStorage();
  [first, second] = [storage.openNode(), storage.openNode()];
});
afterAll(() => storage?.close());

async function saveGrantWithToken() {
  const grant = samplePayload('Grant', storage.seeded);
  await first.adapter('Grant').upsert(grant.id, grant.payload, grant.ttl);
  const token = samplePayload('RefreshToken', storage.seeded, { grantId: grant.id });
  await first.adapter('RefreshToken').upsert(token.id, token.payload, token.ttl);
  return { grant, token };
}

describe('a grant that is revoked while another request has it in hand', () => {
  it.each(['by itself', 'along with a token'])(
    'is not brought back by what that request saves (read %s)',
    async (how) => {
      const { grant, token } = await saveGrantWithToken();
      const scope = createRequestScope();
      const within = <T>(work: () => Promise<T>): Promise<T> => runInRequestScope(scope, work);
      if (how === 'along with a token') await within(() => first.adapter('RefreshToken').find(token.id));
      const held = await within(() => first.adapter('Grant').find(grant.id));
      expect(held).toBeDefined();
      await second.adapter('RefreshToken').revokeByGrantId(grant.id);
      const extended = { ...held, openid: { scope: 'openid email' } };
      await within(() => first.adapter('Grant').upsert(grant.id, extended, grant.ttl));
      await first.commitUnit(scope.unit);
      for (const { adapter } of [first, second]) {
        expect(await adapter('Grant').find(grant.id)).toBeUndefined();
        expect(await adapter('RefreshToken').find(token.id)).toBeUndefined();
      }
    },
  );

  it('(as a check of this test: it is extended when nobody revokes it)', async () => {
    const { grant, token } = await saveGrantWithToken();
    const scope = createRequestScope();
    await runInRequestScope(scope, async () => {
      const held = await first.adapter('Grant').find(grant.id);
      await first.adapter('Grant').upsert(grant.id, { ...held, openid: { scope: 'openid email' } }, grant.ttl);
    });
    await first.commitUnit(scope.unit);
    expect(await second.adapter('Grant').find(grant.id)).toMatchObject({ openid: { scope: 'openid email' } });
    expect(await second.adapter('RefreshToken').find(token.id)).toBeDefined();
  });

  it('leaves tokens that were issued on it meanwhile dead from birth', async () => {
    const { grant } = await saveGrantWithToken();
    await second.adapter('Grant').destroy(grant.id);
    const late = samplePayload('AccessToken', storage.seeded, { grantId: grant.id });
    await first.adapter('AccessToken').upsert(late.id, late.payload, late.ttl);
    expect(await first.adapter('AccessToken').find(late.id)).toBeUndefined();
  });
});
