import { readFile } from 'node:fs/promises';
import { compactVerify, importJWK } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openErasureList, readErasureList } from '../../adapters/erasure-list.ts';
import { erasedTables } from '../../adapters/postgres/erase-user.ts';
import { createUser, newUser } from '../../server/accounts/create-user.ts';
import { disableUser, enableUser } from '../../server/accounts/disable-user.ts';
import { listUsers } from '../../server/accounts/list-users.ts';
import { setPassword } from '../../server/accounts/set-password.ts';
import { uuidv7 } from '../../server/kernel/ids.ts';
import { loadAttestationKey } from '../../server/keys/attestation-key.ts';
import { eraseUser } from '../../server/privacy/erase-user.ts';
import { readErasureCertificate } from '../../server/privacy/erasure-certificate.ts';
import { listErasures } from '../../server/privacy/list-erasures.ts';
import { replayErasures } from '../../server/privacy/replay-erasures.ts';
import { RelyingParty } from '../storage/support/relying-party.ts';
import { HttpBrowser } from '../support/http-browser.ts';
import { openDeps, type TestDeps } from '../support/open-deps.ts';
import { startBastion, type TestBastion } from '../support/start-bastion.ts';

let bastion: TestBastion;
let node: TestDeps;

beforeAll(async () => {
  bastion = await startBastion();
  node = await openDeps(bastion.database, { keysDir: bastion.config.keysDir });
});
afterAll(async () => {
  await node?.close();
  await bastion?.stop();
});

const tenant = () => ({ id: bastion.defaultTenantId, issuer: bastion.url });
const scope = () => ({ tenant: tenant(), actor: 'test' });
const erase = (who: string) => eraseUser(node.deps, scope(), who);

/** Everything in the database about this id, as text. */
async function everythingAbout(id: string): Promise<string> {
  const tables = await bastion.database.query<{ name: string }>(
    "select oid::regclass::text as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'",
  );
  const rows = await Promise.all(
    tables.map(({ name }) =>
      bastion.database.query<{ row: string }>(`select t::text as row from ${name} t where t::text like $1`, [
        `%${id}%`,
      ]),
    ),
  );
  return rows
    .flat()
    .map(({ row }) => row)
    .join('\n');
}

describe('erasing a user', () => {
  it('ends session and tokens, and leaves a tombstone that cannot sign in, be changed or brought back', async () => {
    const user = await bastion.createUser({ email: 'gone@example.org', name: 'Gone Person' });
    const app = new RelyingParty({ issuer: bastion.url, client: await bastion.createClient() });
    const browser = new HttpBrowser();
    const tokens = await app.signIn(user, { browser });
    const isActive = async (token: string) => (await app.introspect(token)).body.active;
    expect(await isActive(tokens.refresh_token)).toBe(true);

    expect(await erase('GONE@example.org')).toMatchObject({ ok: true, value: { user_id: user.id } });

    expect(await isActive(tokens.access_token)).toBe(false);
    expect(await isActive(tokens.refresh_token)).toBe(false);
    await expect(app.authorize(browser, user)).rejects.toThrow('no code');
    expect(await enableUser(node.deps, scope(), user.id)).toEqual({ ok: false, code: 'unknown_user' });
    expect(await disableUser(node.deps, scope(), user.id)).toEqual({ ok: false, code: 'unknown_user' });
    const change = { user: user.id, password: 'a long enough passphrase' };
    expect(await setPassword(node.deps, scope(), change)).toEqual({ ok: false, code: 'unknown_user' });
    const [left] = (await listUsers(node.deps, { tenant: tenant(), actor: 'test' })).filter(({ id }) => id === user.id);
    expect(left).toMatchObject({ email: null, name: null, status: 'erased', user_groups: [] });
  });

  it('destroys the key, so that a copy of a sealed value stays shut even where it was overlooked', async () => {
    const user = await bastion.createUser({ email: 'copied@example.org', name: 'Copied Person' });
    const [copy] = await bastion.database.query<{ sealed_email: string }>(
      'select sealed_email from users where id = $1',
      [user.id],
    );
    const place = { table: 'users', column: 'sealed_email', row: user.id };
    const { sealing } = node.deps;
    const open = () => sealing.openForUser(tenant().id, user.id, place, copy?.sealed_email ?? '');
    expect((await open())?.toString()).toBe('copied@example.org');
    await erase(user.id);
    expect(await open()).toBeUndefined();
    // Another node heard of it from the database.
    await expect.poll(() => bastion.sealing.findUserKey(tenant().id, user.id)).toBeUndefined();
    const text = await everythingAbout(user.id);
    expect(text).not.toContain(copy?.sealed_email);
  });

  it('gives the address free', async () => {
    const user = await bastion.createUser({ email: 'again@example.org' });
    await erase(user.id);
    expect(await createUser(node.deps, scope(), newUser.parse({ email: 'again@example.org' }))).toMatchObject({
      ok: true,
    });
  });

  it('is done once, with one certificate, however many ask at once', async () => {
    const user = await bastion.createUser();
    const outcomes = await Promise.all(Array.from({ length: 12 }, () => erase(user.id)));
    const certificates = new Set(outcomes.map((outcome) => (outcome.ok ? outcome.value.certificate : 'refused')));
    expect(certificates.size).toBe(1);
    const audits = await bastion.database.query(
      "select from audit_events where kind = 'user.erased' and user_id = $1",
      [user.id],
    );
    expect(audits).toHaveLength(1);
  });

  it('refuses a user of another tenant and one there is not', async () => {
    const other = await bastion.createTenant('neighbour');
    const user = await bastion.createUser({ tenantId: other.id });
    expect(await erase(user.id)).toEqual({ ok: false, code: 'unknown_user' });
    expect(await erase(user.email)).toEqual({ ok: false, code: 'unknown_user' });
    expect(await erase(uuidv7())).toEqual({ ok: false, code: 'unknown_user' });
    expect(await bastion.sealing.findUserKey(other.id, user.id)).toBeDefined();
  });

  it('knows every table that holds something of a user', async () => {
    const tables = await bastion.database.query<{ name: string }>(
      `select distinct c.relname::text as name from pg_class c join pg_attribute a on a.attrelid = c.oid
       where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
         and a.attname = 'user_id' and not a.attisdropped order by 1`,
    );
    expect(Object.keys(erasedTables).toSorted()).toEqual(tables.map(({ name }) => name));
  });
});

describe('the certificate of erasure', () => {
  it('is checked with the public key alone, by any JOSE library', async () => {
    const user = await bastion.createUser();
    const erased = await erase(user.id);
    if (!erased.ok) throw new Error(erased.code);
    const { publicJwk } = await loadAttestationKey(bastion.config.keysDir);
    const { payload, protectedHeader } = await compactVerify(erased.value.certificate, await importJWK(publicJwk));
    expect(protectedHeader).toMatchObject({ alg: 'EdDSA', kid: publicJwk.kid, typ: 'erasure-certificate+jwt' });
    expect(JSON.parse(Buffer.from(payload).toString())).toMatchObject({
      iss: bastion.url,
      tenant_id: tenant().id,
      sub: user.id,
      destroyed_kid: expect.stringMatching(/^[\w-]{8}$/),
    });
  });

  it('is refused when altered, signed by another key, or something else that we signed', async () => {
    const user = await bastion.createUser();
    const erased = await erase(user.id);
    if (!erased.ok) throw new Error(erased.code);
    const { certificate } = erased.value;
    const { publicJwk } = node.deps.attestation;
    const [head, body, tail] = certificate.split('.');
    const other = Buffer.from(
      JSON.stringify({ ...JSON.parse(Buffer.from(body ?? '', 'base64url').toString()), sub: uuidv7() }),
    );
    const forged = [head, other.toString('base64url'), tail].join('.');
    const elsewhere = await openDeps(bastion.database);
    const foreign = await elsewhere.deps.attestation.sign('erasure-certificate+jwt', { v: 1 });
    const another = await node.deps.attestation.sign('audit-checkpoint+jwt', { v: 1 });
    await elsewhere.close();
    for (const bad of [forged, foreign, another, '', 'x.y.z', certificate.slice(0, -4)]) {
      await expect(readErasureCertificate(publicJwk, bad)).rejects.toThrow();
    }
  });
});

describe('the list of erasures outside the database', () => {
  it('holds each certificate, also of one that was erased while the disk was full', async () => {
    const path = `${bastion.config.dataDir}/list/erasures.jsonl`;
    const full = { append: () => Promise.reject(new Error('no space left on device')) };
    const user = await bastion.createUser();
    const erased = await erase(user.id);
    await expect(listErasures({ ...node.deps, erasureList: full })).rejects.toThrow('no space');
    await listErasures({ ...node.deps, erasureList: openErasureList(path) });
    expect(await readErasureList(path)).toContain(erased.ok && erased.value.certificate);
    const before = await readFile(path, 'utf8');
    expect(await listErasures({ ...node.deps, erasureList: openErasureList(path) })).toBe(0);
    expect(await readFile(path, 'utf8')).toBe(before);
  });

  it('erases again whom an older backup brings back, and only them', async () => {
    const [gone, kept] = [await bastion.createUser({ name: 'Gone Person' }), await bastion.createUser()];
    const backup = await Promise.all(
      ['users', 'user_keys'].map(async (table) => ({
        table,
        rows: await bastion.database.query<{ row: object }>(
          `select to_jsonb(t) as row from ${table} t where ${table === 'users' ? 'id' : 'user_id'} = $1`,
          [gone.id],
        ),
      })),
    );
    const erased = await erase(gone.id);
    if (!erased.ok) throw new Error(erased.code);
    await bastion.database.query('delete from erasures where user_id = $1', [gone.id]);
    await bastion.database.query('delete from users where id = $1', [gone.id]);
    for (const { table, rows } of backup) {
      await bastion.database.query(`insert into ${table} select * from jsonb_populate_record(null::${table}, $1)`, [
        rows[0]?.row,
      ]);
    }
    node.deps.sealing.forgetAll();
    expect(await node.deps.sealing.findUserKey(tenant().id, gone.id)).toBeDefined();

    const lines = [erased.value.certificate, 'not a certificate', erased.value.certificate];
    expect(await replayErasures(node.deps, 'test', lines)).toEqual({ erased: 1, unchanged: 1, refused: [2], held: [] });
    expect(await node.deps.sealing.findUserKey(tenant().id, gone.id)).toBeUndefined();
    expect(await node.deps.sealing.findUserKey(tenant().id, kept.id)).toBeDefined();
    const [row] = await bastion.database.query<{ certificate: string }>(
      'select certificate from erasures where user_id = $1',
      [gone.id],
    );
    expect(row).toEqual({ certificate: erased.value.certificate });
  });
});
