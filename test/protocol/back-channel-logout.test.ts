import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
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

/** A user who signed in for a client that is told of logouts, and signs out. */
async function signOut(bastion: TestBastion) {
  const user: TestUser = await bastion.createUser();
  const metadata = {
    backchannel_logout_uri: `http://127.0.0.1:${port}/signed-out`,
    backchannel_logout_session_required: true,
  };
  const party = new RelyingParty(bastion.url, await bastion.createClient(metadata, { skip_consent: true }));
  const browser = await signIn(party, user);
  const { id_token } = await party.getTokens(browser);
  const page = await browser.open(`${bastion.url}/logout`);
  const out = await browser.submit(page, { logout: 'yes' });
  expect(out.status).toBe(200);
  const isSignedIn = (await party.getCallback(browser, { prompt: 'none' })).error !== 'login_required';
  return { user, client_id: party.client.client_id, id_token: String(id_token), isSignedIn };
}

/** What is on record of telling this client. */
async function findRecord(bastion: TestBastion, client_id: string): Promise<ReadAudit[]> {
  const find = () => readAudits(bastion, `kind like 'logout.%delivered' and details->>'to' = $1`, [client_id]);
  return vi.waitFor(
    async () => {
      const found = await find();
      expect(found).not.toEqual([]);
      return found;
    },
    { timeout: 5_000, interval: 20 },
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
    'OIDC Back-Channel Logout §2.8 that answers %i is on record as not told',
    async (answered) => {
      status = answered;
      const { client_id, isSignedIn } = await signOut(bastion);
      const record = await findRecord(bastion, client_id);
      expect(record).toMatchObject([{ kind: 'logout.undelivered', details: { to: client_id } }]);
      expect(String(record[0]?.details.reason)).toContain(String(answered));
      expect(received).toHaveLength(1);
      expect(isSignedIn).toBe(false);
    },
  );

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
