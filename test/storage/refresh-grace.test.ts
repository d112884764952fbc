import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hashValue } from '../../adapters/oidc/storage-adapter.ts';
import { startBastion, type TestBastion, type TestClient, type TestUser } from '../support/start-bastion.ts';
import { createDpopKey, type DpopKey } from './support/dpop-key.ts';
import { RelyingParty, type Tokens } from './support/relying-party.ts';

let bastion: TestBastion;
let user: TestUser;
let client: TestClient;
let app: RelyingParty;
let key: DpopKey;
let first: Tokens;

beforeAll(async () => {
  bastion = await startBastion();
  user = await bastion.createUser();
  client = await bastion.createClient();
});
beforeEach(async () => {
  app = new RelyingParty({ issuer: bastion.url, client });
  key = createDpopKey();
  first = await app.signIn(user, { key });
});
afterAll(() => bastion?.stop());

/** Lets the time pass that lies between two uses of a token. */
const letPass = (refreshToken: string, seconds: number) =>
  bastion.database.query(
    `update oidc_records set consumed_at = consumed_at - make_interval(secs => $2) where id = decode($1, 'hex')`,
    [hashValue(refreshToken), seconds],
  );

const isActive = async (token: string) => (await app.introspect(token)).body.active;

describe('a spent refresh token', () => {
  it('after the grace ends its whole family and is audited', async () => {
    const second = (await app.refresh(first.refresh_token, key)).body as Tokens;
    await letPass(first.refresh_token, 10);
    expect(await app.refresh(first.refresh_token, key)).toMatchObject({
      status: 400,
      body: { error: 'invalid_grant' },
    });
    expect(await isActive(second.access_token)).toBe(false);
    expect(await isActive(first.access_token)).toBe(false);
    expect(await isActive(second.refresh_token)).toBe(false);
    expect(await app.refresh(second.refresh_token, key)).toMatchObject({ status: 400 });
    const audits = await bastion.database.query('select kind from audit_events where user_id = $1', [user.id]);
    expect(audits.map((audit) => audit.kind)).toContain('token.refused');
  });

  it('within the grace yields the same successor to the same key', async () => {
    const second = await app.refresh(first.refresh_token, key);
    await letPass(first.refresh_token, 8);
    const again = await app.refresh(first.refresh_token, key);
    expect([second.status, again.status]).toEqual([200, 200]);
    expect(again.body.refresh_token).toBe(second.body.refresh_token);
    expect(second.body.refresh_token).not.toBe(first.refresh_token);
  });

  it('within the grace is refused to another key, and the family lives on', async () => {
    const second = (await app.refresh(first.refresh_token, key)).body as Tokens;
    for (const thief of [createDpopKey(), undefined]) {
      expect(await app.refresh(first.refresh_token, thief)).toMatchObject({ body: { error: 'invalid_grant' } });
    }
    expect((await app.refresh(second.refresh_token, key)).status).toBe(200);
  });

  it('within the grace is refused to another client, and the family lives on', async () => {
    const second = (await app.refresh(first.refresh_token, key)).body as Tokens;
    const other = new RelyingParty({ issuer: bastion.url, client: await bastion.createClient() });
    expect(await other.refresh(first.refresh_token, key)).toMatchObject({ body: { error: 'invalid_grant' } });
    expect((await app.refresh(second.refresh_token, key)).status).toBe(200);
  });

  it('its grace is counted from the first use and not prolonged by later ones', async () => {
    await app.refresh(first.refresh_token, key);
    await letPass(first.refresh_token, 6);
    await app.refresh(first.refresh_token, key);
    await letPass(first.refresh_token, 6);
    expect((await app.refresh(first.refresh_token, key)).status).toBe(400);
  });

  it('within the grace does not bring back a family that was ended', async () => {
    const second = (await app.refresh(first.refresh_token, key)).body as Tokens;
    await app.post('/revoke', { token: second.refresh_token });
    expect((await app.refresh(first.refresh_token, key)).status).toBe(400);
    expect((await app.refresh(second.refresh_token, key)).status).toBe(400);
  });

  it('does not lengthen the life of its family', async () => {
    const expiryOf = async (token: string) => {
      const query = "select extract(epoch from expires_at)::int as at from oidc_records where id = decode($1, 'hex')";
      return Number((await bastion.database.query(query, [hashValue(token)]))[0]?.at);
    };
    const before = await expiryOf(first.refresh_token);
    await bastion.database.query(
      `update oidc_records set payload = payload || jsonb_build_object('iiat', (payload->>'iat')::int - 864000)
       where id = decode($1, 'hex')`,
      [hashValue(first.refresh_token)],
    );
    const second = (await app.refresh(first.refresh_token, key)).body as Tokens;
    expect(Math.abs((await expiryOf(second.refresh_token)) - (before - 864_000))).toBeLessThanOrEqual(5);
  });

  it('of a public client that has no DPoP key gets no grace: nothing shows that it is the same holder', async () => {
    const { client_id } = await bastion.createClient({ token_endpoint_auth_method: 'none' });
    const open = new RelyingParty({ issuer: bastion.url, client: { client_id } });
    const tokens = await open.signIn(user);
    const successor = (await open.refresh(tokens.refresh_token)).body as Tokens;
    expect(await open.refresh(tokens.refresh_token)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    expect(await open.refresh(successor.refresh_token)).toMatchObject({ status: 400 });
  });

  it('is not active any more, not even within the grace', async () => {
    await app.refresh(first.refresh_token, key);
    expect(await isActive(first.refresh_token)).toBe(false);
  });
});
