import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { disableUser } from '../../server/accounts/disable-user.ts';
import { revokeSessions } from '../../server/accounts/revoke-sessions.ts';
import { setPassword } from '../../server/accounts/set-password.ts';
import { eraseUser } from '../../server/privacy/erase-user.ts';
import { removeFactors } from '../../server/second-factors/remove-factors.ts';
import { endAllSessions, endSession } from '../../server/sessions/end-sessions.ts';
import { openDeps } from '../support/open-deps.ts';
import { type ReadAudit, readAudits } from '../support/read-audits.ts';
import { startBastion, type TestBastion, type TestUser } from '../support/start-bastion.ts';
import { RelyingParty, signIn } from './support/relying-party.ts';

type Received = { readonly url: string | undefined; readonly type: string | undefined; readonly body: string };

const logoutEvent = 'http://schemas.openid.net/event/backchannel-logout';

let receiver: Server;
let port: number;
let received: Received[] = [];
let status = 200;

beforeAll(async () => {
  receiver = createServer(async (req, res) => {
    received.push({ url: req.url, type: req.headers['content-type'], body: await text(req) });
    res.writeHead(status).end();
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  port = (receiver.address() as AddressInfo).port;
});
afterAll(() => {
  receiver?.closeAllConnections();
  receiver?.close();
});
afterEach(() => {
  received = [];
  status = 200;
});

/** A user who signed in for a client that is told of logouts, and for one that is not. */
async function signInToBoth(bastion: TestBastion) {
  const user: TestUser = await bastion.createUser();
  const metadata = {
    backchannel_logout_uri: `http://127.0.0.1:${port}/signed-out`,
    backchannel_logout_session_required: true,
  };
  const party = new RelyingParty(bastion.url, await bastion.createClient(metadata, { skip_consent: true }));
  const browser = await signIn(party, user);
  const { id_token } = await party.getTokens(browser);
  const deaf = new RelyingParty(bastion.url, await bastion.createClient({}, { skip_consent: true }));
  await deaf.getTokens(browser);
  return { user, party, browser, id_token: String(id_token), sid: decodeJwt(String(id_token)).sid };
}

/** The same, who signs out. */
async function signOut(bastion: TestBastion) {
  const { user, party, browser, id_token } = await signInToBoth(bastion);
  const page = await browser.open(`${bastion.url}/logout`);
  const out = await browser.submit(page, { logout: 'yes' });
  expect(out.status).toBe(200);
  const isSignedIn = (await party.getCallback(browser, { prompt: 'none' })).error !== 'login_required';
  return { user, client_id: party.client.client_id, id_token, isSignedIn };
}

/** Has what waits be tried at once instead of later, and given up after `tries`. */
const hurry = (bastion: TestBastion, tries = 100) =>
  bastion.database.query(
    "update pgboss.job set start_after = now(), retry_limit = least(retry_limit, $1) where name = 'logout-notices' and state < 'active'",
    [tries],
  );

const countNotices = async (bastion: TestBastion, client_id: string) =>
  (await bastion.database.query('select from logout_notices where client_id = $1', [client_id])).length;

/** What is on record of telling this client. */
async function findRecord(bastion: TestBastion, client_id: string, tries?: number): Promise<ReadAudit[]> {
  const find = () => readAudits(bastion, `kind like 'logout.%delivered' and details->>'to' = $1`, [client_id]);
  return vi.waitFor(
    async () => {
      await hurry(bastion, tries);
      const found = await find();
      expect(found).not.toEqual([]);
      return found;
    },
    { timeout: 15_000, interval: 100 },
  );
}

describe('a private target that is not listed', () => {
  let bastion: TestBastion;
  beforeAll(async () => {
    bastion = await startBastion();
  });
  afterAll(() => bastion?.stop());

  it('OIDC Back-Channel Logout §2.5 is not reached, which is on record, and the user is signed out all the same', async () => {
    const { client_id, isSignedIn } = await signOut(bastion);
    const record = await findRecord(bastion, client_id);
    expect(record).toMatchObject([{ kind: 'logout.undelivered', details: { to: client_id } }]);
    expect(String(record[0]?.details.reason)).toContain('BASTION_ALLOW_PRIVATE_TARGETS');
    expect(received).toEqual([]);
    expect(isSignedIn).toBe(false);
  });
});

describe('a private target that is listed', () => {
  let bastion: TestBastion;
  beforeAll(async () => {
    bastion = await startBastion({ env: { BASTION_ALLOW_PRIVATE_TARGETS: `127.0.0.1:${port}` } });
  });
  afterAll(() => bastion?.stop());

  it.each([302, 400, 500])(
    'OIDC Back-Channel Logout §2.8 that always answers %i is given up in the end, which is on record',
    async (answered) => {
      status = answered;
      const { client_id, isSignedIn } = await signOut(bastion);
      const record = await findRecord(bastion, client_id, 2);
      expect(record).toMatchObject([{ kind: 'logout.undelivered', details: { to: client_id } }]);
      expect(String(record[0]?.details.reason)).toContain(String(answered));
      expect(received).toHaveLength(3);
      expect(isSignedIn).toBe(false);
      expect(await countNotices(bastion, client_id)).toBe(0);
    },
  );

  it('that was down is told when it is up again, with a token that is signed at that moment', async () => {
    receiver.close();
    receiver.closeAllConnections();
    const { client_id, isSignedIn } = await signOut(bastion);
    expect(isSignedIn).toBe(false);
    const isTriedAgain = () =>
      bastion.database.query("select from pgboss.job where name = 'logout-notices' and state = 'retry'");
    await expect.poll(isTriedAgain, { timeout: 10_000 }).not.toEqual([]);
    const before = await bastion.database.query(
      "select from audit_events where kind like 'logout.%delivered' and client_id = $1",
      [client_id],
    );
    expect([before.length, await countNotices(bastion, client_id)]).toEqual([0, 1]);
    await new Promise<void>((resolve) => receiver.listen(port, '127.0.0.1', resolve));
    const up = Math.floor(Date.now() / 1000);
    expect(await findRecord(bastion, client_id)).toMatchObject([{ kind: 'logout.delivered' }]);
    const token = new URLSearchParams(received[0]?.body).get('logout_token') ?? '';
    expect(decodeJwt(token).iat).toBeGreaterThanOrEqual(up);
    expect(await countNotices(bastion, client_id)).toBe(0);
  });

  it('that was suspended meanwhile is not told', async () => {
    status = 500;
    const { client_id } = await signOut(bastion);
    await vi.waitFor(() => expect(received).toHaveLength(1), { timeout: 5_000 });
    await bastion.database.query("update clients set status = 'suspended' where client_id = $1", [client_id]);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await findRecord(bastion, client_id)).toMatchObject([{ kind: 'logout.undelivered' }]);
  });

  const ends: [string, (user: TestUser) => Promise<unknown>][] = [
    [
      'the user ends the session on another device',
      async (user) => endSession(bastion, scopeOf(user), await sessionOf(user)),
    ],
    ['the user signs out everywhere', (user) => endAllSessions(bastion, scopeOf(user))],
    ['an operator disables the user', (user) => disableUser(bastion, scopeOf(user), user.id)],
    ['an operator takes the factors away', (user) => removeFactors(bastion, scopeOf(user), user.id)],
    [
      'the password changes',
      async (user) => {
        const node = await openDeps(bastion.database, { keysDir: bastion.config.keysDir });
        await setPassword(node.deps, scopeOf(user), { user: user.id, password: 'Larkspur-and-Hollyhock-19' });
        await node.close();
      },
    ],
    [
      'the user is erased',
      async (user) => {
        const node = await openDeps(bastion.database, { keysDir: bastion.config.keysDir });
        await eraseUser(node.deps, scopeOf(user), user.id);
        await node.close();
      },
    ],
  ];
  const scopeOf = ({ id }: TestUser) => ({
    tenant: { id: bastion.defaultTenantId, issuer: bastion.url },
    userId: id,
    actor: 'test',
  });
  const sessionOf = async ({ id }: TestUser) => {
    const [row] = await bastion.database.query<{ uid: string }>('select uid from sessions where user_id = $1', [id]);
    return row?.uid ?? '';
  };

  it.each(ends)('is told when %s, and who does not want to know is not', async (_when, end) => {
    const { user, party, sid } = await signInToBoth(bastion);
    await end(user);
    expect(await findRecord(bastion, party.client.client_id)).toMatchObject([
      { kind: 'logout.delivered', user_id: user.id },
    ]);
    expect(received).toHaveLength(1);
    const claims = decodeJwt(new URLSearchParams(received[0]?.body).get('logout_token') ?? '');
    expect(claims).toMatchObject({ sub: user.id, sid, aud: party.client.client_id });
    const notices = await bastion.database.query('select from logout_notices where user_id = $1', [user.id]);
    expect(notices).toEqual([]);
  });

  it('is told of the sessions in all browsers by "everywhere" on the page, once each', async () => {
    const { user, party } = await signInToBoth(bastion);
    const browser = await signIn(party, user);
    await party.getTokens(browser);
    const page = await browser.open(`${bastion.url}/logout`);
    await browser.submit(page, { logout: 'yes', everywhere: 'yes' });
    await vi.waitFor(() => expect(received).toHaveLength(2), { timeout: 10_000 });
    const sids = received.map(({ body }) => decodeJwt(new URLSearchParams(body).get('logout_token') ?? '').sid);
    expect(new Set(sids).size).toBe(2);
    const ended = await readAudits(bastion, "kind = 'session.ended' and user_id = $1", [user.id]);
    expect(ended).toMatchObject([{ details: { everywhere: true } }]);
  });

  it('is told by nobody where the end of the session was not committed', async () => {
    const { user, party } = await signInToBoth(bastion);
    const attempt = bastion.db
      .tenant(bastion.defaultTenantId)
      .transaction()
      .execute(async (transaction) => {
        expect(await revokeSessions(bastion, transaction, { tenantId: bastion.defaultTenantId, userId: user.id })).toBe(
          1,
        );
        throw new Error('undone');
      });
    await expect(attempt).rejects.toThrow('undone');
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    expect(received).toEqual([]);
    expect(await countNotices(bastion, party.client.client_id)).toBe(0);
  });

  it('OIDC Back-Channel Logout §2.4 receives a signed logout token, which is on record', async () => {
    const { user, client_id, id_token, isSignedIn } = await signOut(bastion);
    expect(await findRecord(bastion, client_id)).toMatchObject([
      { kind: 'logout.delivered', user_id: user.id, details: { to: client_id } },
    ]);
    expect(isSignedIn).toBe(false);
    expect(received).toHaveLength(1);
    expect(received[0]?.url).toBe('/signed-out');
    expect(received[0]?.type).toMatch(/^application\/x-www-form-urlencoded/);
    const [[name, token], ...others] = [...new URLSearchParams(received[0]?.body)] as [[string, string]];
    expect(name).toBe('logout_token');
    expect(others).toEqual([]);
    const keys = createRemoteJWKSet(new URL(`${bastion.url}/jwks`));
    const { payload, protectedHeader } = await jwtVerify(token, keys, { issuer: bastion.url, audience: client_id });
    expect(protectedHeader.typ).toBe('logout+jwt');
    expect(payload).toMatchObject({ sub: user.id, sid: decodeJwt(id_token).sid, jti: expect.stringMatching(/./) });
    expect(payload.sid).toEqual(expect.any(String));
    expect(payload.events).toEqual({ [logoutEvent]: {} });
    expect(Math.abs(Number(payload.iat) - Date.now() / 1000)).toBeLessThan(60);
    expect(Number(payload.exp)).toBeGreaterThan(Number(payload.iat));
    expect(payload).not.toHaveProperty('nonce');
  });
});
