import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRequestScope, runInRequestScope } from '../../adapters/oidc/request-scope.ts';
import { randomToken, uuidv7 } from '../../server/kernel/ids.ts';
import { now, openStorage, type Storage, type StorageNode } from './support/open-storage.ts';

let storage: Storage;
let first: StorageNode;
let second: StorageNode;

beforeAll(async () => {
  storage = await openStorage();
  [first, second] = [storage.openNode(), storage.openNode()];
});
afterAll(() => storage?.close());

/** A request on a node that has read the session behind a cookie, and saves it later under that identifier or another. */
async function begin(node: StorageNode, cookie: string) {
  const scope = createRequestScope();
  const held = await runInRequestScope(scope, () => node.adapter('Session').find(cookie));
  if (!held) throw new Error('no session');
  return async (id: string, change: object = {}) => {
    const payload = { ...held, ...change };
    await runInRequestScope(scope, () => node.adapter('Session').upsert(id, payload, 3_600));
    return node.commitUnit(scope.unit);
  };
}

async function signIn(accountId: string | undefined = storage.seeded.user_id) {
  const cookie = randomToken();
  const session = {
    uid: uuidv7(),
    kind: 'Session',
    exp: now() + 3_600,
    loginTs: now(),
    ...(accountId ? { accountId } : {}),
  };
  await first.adapter('Session').upsert(cookie, session, 3_600);
  return cookie;
}

describe('a session whose identifier is renewed while another request has it in hand', () => {
  it('attack: the cookie that was copied before is not brought back by what that request saves', async () => {
    const stolen = await signIn();
    const saveLate = await begin(first, stolen);
    const fresh = randomToken();
    await (await begin(second, stolen))(fresh, { acr: 'mfa' });
    await saveLate(stolen);
    expect(await first.adapter('Session').find(stolen)).toBeUndefined();
    expect(await first.adapter('Session').find(fresh)).toMatchObject({ acr: 'mfa' });
  });

  it('attack: nor is it given to an identifier that only that request knows', async () => {
    const stolen = await signIn();
    const saveLate = await begin(first, stolen);
    const fresh = randomToken();
    await (await begin(second, stolen))(fresh);
    const thiefs = randomToken();
    await saveLate(thiefs);
    expect(await first.adapter('Session').find(thiefs)).toBeUndefined();
    expect(await first.adapter('Session').find(fresh)).toBeDefined();
  });

  it('is saved by two requests after each other, and by one that renews it twice', async () => {
    const cookie = await signIn();
    const [one, other] = [await begin(first, cookie), await begin(second, cookie)];
    await one(cookie, { acr: 'one' });
    await other(cookie, { acr: 'other' });
    expect(await first.adapter('Session').find(cookie)).toMatchObject({ acr: 'other' });
    const twice = await begin(first, cookie);
    await twice(randomToken());
    const last = randomToken();
    await twice(last);
    expect(await second.adapter('Session').find(last)).toBeDefined();
  });
});
