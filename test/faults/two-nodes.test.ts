import { setTimeout as sleep } from 'node:timers/promises';
import { createLocalJWKSet, decodeProtectedHeader, type JWK, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dropRetiredKeys, rotateSigningKeys } from '../../server/keys/signing-keys.ts';
import { RelyingParty } from '../storage/support/relying-party.ts';
import { HttpBrowser } from '../support/http-browser.ts';
import type { TestUser } from '../support/start-bastion.ts';
import { startTwoNodes, type TwoNodes } from './support/start-two-nodes.ts';

const api = 'https://api.example';
/** How soon every node must follow what happened on another. */
const follow = { timeout: 5_000, interval: 50 };

let nodes: TwoNodes;
let user: TestUser;
let app: RelyingParty;

beforeAll(async () => {
  nodes = await startTwoNodes();
  await nodes.first.createResource(api, ['read']);
  user = await nodes.first.createUser();
  app = new RelyingParty({ issuer: nodes.issuer, client: await nodes.first.createClient() });
});
afterAll(() => nodes?.stop());

const tenant = () => nodes.first.defaultTenantId;
const rotate = (...algorithms: ('ES256' | 'EdDSA')[]) =>
  rotateSigningKeys(nodes.first.db.tenant(tenant()), tenant(), nodes.first.sealing, algorithms);
const sql = (text: string, ...values: unknown[]) => nodes.first.database.query(text, values);

async function readJwks(node: string): Promise<JWK[]> {
  return ((await app.at(node).send('/jwks', {})).body as { keys: JWK[] }).keys;
}

async function takeJwt(node: string): Promise<string> {
  const params = { grant_type: 'client_credentials', resource: api, scope: 'read' };
  return String((await app.at(node).post('/token', params)).body.access_token);
}

const signingKid = async (node: string) => decodeProtectedHeader(await takeJwt(node)).kid;
const isActiveAt = async (node: string, token: string) => (await app.at(node).introspect(token)).body.active;

const currentKid = async () =>
  (await sql("select kid from signing_keys where tenant_id = $1 and alg = 'ES256' and state = 'current'", tenant()))[0]
    ?.kid;

describe('a key rotation on one node', () => {
  it('is followed by both within five seconds, with a key that both had published before', async () => {
    const before = await Promise.all(nodes.urls.map(readJwks));
    const old = await currentKid();
    await rotate('ES256');
    const current = await currentKid();
    expect(current).not.toBe(old);
    for (const [at, node] of nodes.urls.entries()) {
      expect(before[at]?.map((key) => key.kid)).toContain(current);
      await expect.poll(() => signingKid(node), follow).toBe(current);
      expect((await readJwks(node)).map((key) => key.kid)).toEqual(expect.arrayContaining([old, current]));
    }
  });

  it('leaves tokens signed before good at both, everywhere they are verified', async () => {
    const browser = new HttpBrowser();
    const tokens = await app.signIn(user, { browser });
    const jwt = await takeJwt(nodes.urls[0]);
    await rotate('ES256', 'EdDSA');
    const current = await currentKid();
    for (const node of nodes.urls) {
      await expect.poll(() => signingKid(node), follow).toBe(current);
      expect(await isActiveAt(node, jwt)).toBe(true);
      const keys = createLocalJWKSet({ keys: await readJwks(node) });
      for (const token of [jwt, tokens.id_token]) {
        expect(decodeProtectedHeader(token).kid).not.toBe(current);
        await jwtVerify(token, keys, { issuer: nodes.issuer });
      }
    }
    const logout = await browser.open(`${nodes.issuer}/logout?id_token_hint=${tokens.id_token}`);
    expect(logout.status).toBe(200);
  });

  it('never publishes private parts', async () => {
    for (const key of await readJwks(nodes.urls[0])) {
      for (const part of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k']) expect(key).not.toHaveProperty(part);
    }
  });

  it('never repeats a kid, and keeps one current and one next key, when many rotate at once', async () => {
    const on = (node: TwoNodes['first']) =>
      rotateSigningKeys(node.db.tenant(tenant()), tenant(), node.sealing, ['ES256', 'EdDSA']);
    const count = () => sql('select count(*)::int as keys from signing_keys where tenant_id = $1', tenant());
    const before = Number((await count())[0]?.keys);
    await Promise.all(Array.from({ length: 10 }, (_, at) => on(at % 2 === 0 ? nodes.first : nodes.second)));
    const rows = await sql('select kid, alg, state from signing_keys where tenant_id = $1', tenant());
    expect(rows).toHaveLength(before + 20);
    expect(new Set(rows.map((row) => row.kid)).size).toBe(rows.length);
    for (const alg of ['ES256', 'RS256', 'EdDSA']) {
      for (const state of ['current', 'next']) {
        expect(
          rows.filter((row) => row.alg === alg && row.state === state),
          `${alg} ${state}`,
        ).toHaveLength(1);
      }
    }
  });

  it('takes a retired key out at both once nothing it signed can be alive, and what it signed with it', async () => {
    const jwt = await takeJwt(nodes.urls[0]);
    const { kid } = decodeProtectedHeader(jwt);
    await rotate('ES256');
    expect(await dropRetiredKeys(nodes.first.db.tenant(tenant()), 3_600)).toBe(0);
    await sql("update signing_keys set retired_at = now() - interval '2 hours' where kid = $1", kid);
    expect(await dropRetiredKeys(nodes.first.db.tenant(tenant()), 3_600)).toBe(1);
    for (const node of nodes.urls) {
      await expect.poll(async () => (await readJwks(node)).some((key) => key.kid === kid), follow).toBe(false);
      expect(await isActiveAt(node, jwt)).toBe(false);
    }
  });
});

describe('a change feed that is cut', () => {
  const name = () => nodes.first.database.name;

  /** Cuts the feed of both nodes and keeps it from coming back while `meanwhile` runs; other connections stay. */
  async function whileCut(meanwhile: () => Promise<void>): Promise<void> {
    await sql(`revoke connect on database ${name()} from public, bastion_app`);
    await sql(
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'bastion-changes' and datname = $1",
      name(),
    );
    await sleep(300);
    await meanwhile();
    await sql(`grant connect on database ${name()} to bastion_app`);
  }

  const machineStatus = async (party: RelyingParty, node: string) =>
    (await party.at(node).post('/token', { grant_type: 'client_credentials' })).status;

  it('misses nothing: a client suspended, a key rotated, a setting changed meanwhile', async () => {
    const client = await nodes.first.createClient();
    const suspended = new RelyingParty({ issuer: nodes.issuer, client });
    for (const node of nodes.urls) expect(await machineStatus(suspended, node)).toBe(200);
    await whileCut(async () => {
      // Read anew after the feed was lost, and then changed: only its return can tell.
      for (const node of nodes.urls) expect(await machineStatus(suspended, node)).toBe(200);
      for (const node of nodes.urls) await takeJwt(node);
      await sql("update clients set status = 'suspended' where client_id = $1", client.client_id);
      await sql('update tenants set settings = $1 where id = $2', '{"access_token_ttl": 77}', tenant());
      await sql('update resources set scopes = $1', ['read', 'write']);
      await rotate('ES256');
    });
    const current = await currentKid();
    for (const node of nodes.urls) {
      await expect.poll(() => machineStatus(suspended, node), follow).toBe(401);
      await expect.poll(() => signingKid(node).catch(() => undefined), follow).toBe(current);
      const reply = await app.at(node).post('/token', { grant_type: 'client_credentials' });
      expect(reply.body.expires_in).toBe(77);
      const wide = { grant_type: 'client_credentials', resource: api, scope: 'write' };
      expect((await app.at(node).post('/token', wide)).body.scope).toBe('write');
    }
  });

  it('is noticed when it is cut without a word, so that a rotation is followed within five seconds even then', async () => {
    const feeds = await sql(
      "select pid from pg_stat_activity where application_name = 'bastion-changes' and datname = $1",
      name(),
    );
    expect(feeds).toHaveLength(2);
    for (const { pid } of feeds) process.kill(Number(pid), 'SIGSTOP');
    try {
      for (const node of nodes.urls) await signingKid(node);
      await rotate('ES256');
      const current = await currentKid();
      await Promise.all(nodes.urls.map((node) => expect.poll(() => signingKid(node), follow).toBe(current)));
    } finally {
      for (const { pid } of feeds) process.kill(Number(pid), 'SIGCONT');
    }
  });

  it('is open again afterwards', async () => {
    const client = await nodes.first.createClient();
    const party = new RelyingParty({ issuer: nodes.issuer, client });
    for (const node of nodes.urls) expect(await machineStatus(party, node)).toBe(200);
    await sql('delete from clients where client_id = $1', client.client_id);
    for (const node of nodes.urls) {
      await expect.poll(() => machineStatus(party, node), { timeout: 1_000, interval: 20 }).toBe(401);
    }
  });
});
