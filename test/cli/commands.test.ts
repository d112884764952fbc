import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportJWK, generateKeyPair } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createPasswordHash } from '../../adapters/password-hash/password-hash.ts';
import { matchesClientSecret } from '../../server/clients/client-secret.ts';
import { cloneDatabase, type TestDatabase } from '../support/clone-database.ts';
import { askBastion, type Environment, runHere } from './support/run-bastion.ts';

const folder = mkdtempSync(join(tmpdir(), 'bastion-test-'));
const PASSWORD = 'a long enough password';
let database: TestDatabase;
let env: Environment;

const ask = (args: string, input?: string) => askBastion(env, args.split(' '), input);

/** Everything that is stored about a row, as text. */
const stored = async (table: string, where: string) =>
  (await database.query<{ row: string }>(`select t::text as row from ${table} t where ${where}`))
    .map(({ row }) => row)
    .join('\n');

const audits = (kind: string) =>
  database.query<{ user_id: string | null; client_id: string | null; details: { actor: string } }>(
    'select user_id, client_id, details from audit_events where kind = $1 order by id',
    [kind],
  );

async function openSession(userId: string): Promise<string> {
  const uid = `session-${userId}-${Math.random()}`;
  await database.query(
    `insert into sessions (tenant_id, uid, id_hash, user_id, payload, expires_at)
     select tenant_id, $1, sha256($1::text::bytea), id, '{}', now() + interval '1 day' from users where id = $2`,
    [uid, userId],
  );
  return uid;
}

const isRevoked = async (uid: string) =>
  (await database.query('select revoked_at from sessions where uid = $1', [uid]))[0]?.revoked_at !== null;

beforeAll(async () => {
  database = await cloneDatabase();
  env = {
    BASTION_DATA_DIR: join(folder, 'data'),
    BASTION_KEYS_DIR: join(folder, 'keys'),
    DATABASE_URL: database.appUrl.reveal(),
    BASTION_DATABASE_OWNER_URL: database.ownerUrl.reveal(),
  };
});
afterAll(async () => {
  await database?.drop();
  rmSync(folder, { recursive: true, force: true });
});

describe('clients', () => {
  test('a client is created with a secret that is printed once and of which only the hash is stored', async () => {
    const client = await ask('client create --client-id shop --redirect-uri https://shop.example/cb --name Shop', '');
    expect(client).toMatchObject({
      client_id: 'shop',
      client_name: 'Shop',
      redirect_uris: ['https://shop.example/cb'],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'client_secret_basic',
    });
    expect(Buffer.from(client.client_secret, 'base64url')).toHaveLength(32);
    const [row] = await database.query<{ secret_hash: string }>('select secret_hash from clients');
    expect(matchesClientSecret(client.client_secret, row?.secret_hash ?? '')).toBe(true);
    expect(await stored('clients', 'true')).not.toContain(client.client_secret);
    expect(await stored('audit_events', 'true')).not.toContain(client.client_secret);
    const shown = await ask('client show shop');
    expect(shown).toMatchObject({ client_id: 'shop', client_name: 'Shop' });
    expect(JSON.stringify(shown)).not.toMatch(/secret_hash|client_secret"|sha256:/);
  });

  test('without redirect URIs it is a client that acts for itself, with a generated id and scopes of a resource', async () => {
    await ask('resource create --identifier https://api.example --scope read --scope write');
    const client = await ask('client create --scope read');
    expect(client).toMatchObject({ grant_types: ['client_credentials'], response_types: [], scope: 'read' });
    expect(client.client_id).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('private_key_jwt and public clients have no secret', async () => {
    const { publicKey } = await generateKeyPair('ES256', { extractable: true });
    const path = join(folder, 'public.json');
    writeFileSync(path, JSON.stringify(await exportJWK(publicKey)));
    const signing = await ask(`client create --client-id signing --auth-method private_key_jwt --jwks-file ${path}`);
    const native = await ask(
      'client create --client-id phone --auth-method none --application-type native --redirect-uri com.example.app:/cb --redirect-uri http://127.0.0.1/cb --require-par --dpop-bound --skip-consent',
    );
    expect(signing.jwks.keys).toHaveLength(1);
    expect(native).toMatchObject({
      require_pushed_authorization_requests: true,
      dpop_bound_access_tokens: true,
      skip_consent: true,
    });
    expect(signing).not.toHaveProperty('client_secret');
    expect(native).not.toHaveProperty('client_secret');
  });

  test('for HS256, which signs with the secret, it is also kept sealed, and only in development', async () => {
    const development = { ...env, NODE_ENV: 'development', BASTION_BCRYPT_COST: '10', BASTION_JWT_ALGORITHM: 'HS256' };
    const args = ['client', 'create', '--client-id', 'hs', '--redirect-uri', 'https://hs.example/cb'];
    const { client_secret } = await askBastion(development, args);
    const [row] = await database.query<{ sealed_secret: string }>(
      "select sealed_secret from clients where client_id = 'hs'",
    );
    expect(row?.sealed_secret).toMatch(/^v1\./);
    expect(await stored('clients', "client_id = 'hs'")).not.toContain(client_secret);
  });

  test('a client is suspended, activated and deleted; its grants go with it, so that a namesake inherits nothing', async () => {
    await database.query(`insert into grants (tenant_id, id, client_id, payload, expires_at)
      select tenant_id, 'of-shop', 'shop', '{}', now() + interval '1 day' from clients where client_id = 'shop'`);
    expect(await ask('client suspend shop')).toMatchObject({ status: 'suspended' });
    expect(await ask('client activate --client-id shop')).toMatchObject({ status: 'active' });
    expect(await ask('client delete shop')).toEqual({ client_id: 'shop', deleted: true });
    const left = (await ask('client list')) as { client_id: string }[];
    expect(left.map(({ client_id }) => client_id)).not.toContain('shop');
    expect(await database.query("select id from grants where client_id = 'shop'")).toEqual([]);
    for (const kind of ['client.suspended', 'client.activated', 'client.deleted']) {
      expect(await audits(kind)).toMatchObject([
        { client_id: 'shop', details: { actor: expect.stringMatching(/^cli:/) } },
      ]);
    }
  });
});

describe('users', () => {
  test('a user is created with a hashed password, groups and roles', async () => {
    const options = '--verified --name Ada --group staff --group dev --role viewer';
    const user = await ask(
      `user create --email ada@example.org --password-stdin ${options}`,
      `${PASSWORD}\r\nsecond line`,
    );
    expect(user).toMatchObject({
      email: 'ada@example.org',
      email_verified: true,
      user_groups: ['staff', 'dev'],
      roles: ['viewer'],
    });
    const [row] = await database.query<{ password_hash: string }>('select password_hash from users where id = $1', [
      user.id,
    ]);
    const hasher = createPasswordHash({ threads: 1, maxQueue: 1, cost: 4 });
    expect(await hasher.verify(PASSWORD, row?.password_hash ?? '')).toBe(true);
    await hasher.close();
    expect(JSON.stringify(user)).not.toContain('hmac-sha384');
    expect(await stored('audit_events', 'true')).not.toContain(PASSWORD);
    expect(await audits('user.created')).toMatchObject([{ user_id: user.id }]);
  });

  test('disabling and a new password end every session in the same moment, and no session of others', async () => {
    const [ada] = (await ask('user list')) as { id: string }[];
    const other = await ask('user create --email bob@example.org');
    const first = await openSession(ada?.id ?? '');
    const foreign = await openSession(other.id);
    expect(await ask('user disable ADA@example.org')).toMatchObject({ status: 'disabled', sessions_ended: 1 });
    expect([await isRevoked(first), await isRevoked(foreign)]).toEqual([true, false]);
    expect(await ask('user enable ada@example.org')).toMatchObject({ status: 'active' });
    const second = await openSession(ada?.id ?? '');
    const answer = await ask(`user set-password ${ada?.id}`, 'another long password\n');
    expect(answer).toMatchObject({ sessions_ended: 1 });
    expect([await isRevoked(second), await isRevoked(foreign)]).toEqual([true, false]);
    for (const kind of ['user.disabled', 'user.enabled', 'user.password_set']) {
      expect(await audits(kind)).toMatchObject([{ user_id: ada?.id }]);
    }
  });

  test('roles are given and taken', async () => {
    expect(await ask('role assign ada@example.org --role admin')).toMatchObject({ roles: ['admin', 'viewer'] });
    expect(await ask('role revoke ada@example.org --role viewer')).toMatchObject({ roles: ['admin'] });
    expect(await ask('role list')).toHaveLength(6);
  });
});

describe('what an operator looks at', () => {
  test.each([
    ['user sessions list', 'sessions'],
    ['user factors list', 'second-factors'],
    ['terms agreements', 'agreements'],
  ])('%s is on record: who was shown what of whom', async (command, what) => {
    const email = `${what}@example.org`;
    const { id } = await ask(`user create --email ${email} --password-stdin`, `${PASSWORD}\n`);
    await ask(`${command} ${email}`);
    const views = (await audits('user.viewed')).filter(({ user_id }) => user_id === id);
    expect(views.map(({ details }) => details)).toEqual([{ actor: expect.stringMatching(/^cli:/), what }]);
  });
});

describe('the installation', () => {
  test('a new tenant has its roles and keys, and sees nothing of another', async () => {
    const tenant = await ask('tenant create --slug acme --name Acme');
    expect(tenant).toMatchObject({ slug: 'acme', issuer: 'http://localhost:3000/t/acme', status: 'active' });
    expect(await ask('role list --tenant acme')).toHaveLength(6);
    expect(await ask('keys list --tenant acme')).toHaveLength(6);
    expect(await ask('user list --tenant acme')).toEqual([]);
    expect(await ask('client list --tenant acme')).toEqual([]);
    expect(await ask('user create --tenant acme --email ada@example.org')).toMatchObject({ email: 'ada@example.org' });
    expect(((await ask('tenant list')) as { slug: string }[]).map(({ slug }) => slug)).toEqual(['acme', 'default']);
  });

  test('rotating makes the next key current and keeps the old one verifiable', async () => {
    type Key = { kid: string; alg: string; state: string };
    const before = (await ask('keys list --tenant acme')) as Key[];
    const find = (keys: Key[], state: string) => keys.filter((key) => key.alg === 'ES256' && key.state === state);
    await ask('keys rotate --tenant acme --alg ES256');
    const after = (await ask('keys list --tenant acme')) as Key[];
    expect(find(after, 'current').map(({ kid }) => kid)).toEqual(find(before, 'next').map(({ kid }) => kid));
    expect(find(after, 'retiring').map(({ kid }) => kid)).toEqual(find(before, 'current').map(({ kid }) => kid));
    expect(after.filter((key) => key.alg !== 'ES256')).toEqual(before.filter((key) => key.alg !== 'ES256'));
    expect(await audits('keys.rotated')).toHaveLength(1);
  });

  test('the root key is replaced: everything old stays readable, and the old key goes only when nothing needs it', async () => {
    type Roots = { roots: { kid: string; state: string }[]; left: Record<string, number> };
    const { roots } = (await ask('keys root')) as Roots;
    expect(roots).toMatchObject([{ state: 'current' }]);
    const old = roots[0]?.kid;
    const users = await ask('user list');
    const rotated = await ask('keys rotate-root --wait');
    expect(rotated).toMatchObject({ root_kid: expect.any(String), tenants: expect.any(Number) });
    expect(await ask('user list')).toEqual(users);
    const after = (await ask('keys root')) as Roots;
    expect(after.roots).toMatchObject([
      { kid: rotated.root_kid, state: 'current' },
      { kid: old, state: 'needed' },
    ]);
    expect(Object.values(after.left).every((count) => count === 0)).toBe(true);
    expect((await runHere(env, ['keys', 'remove-root', '--kid', String(old)])).stderr).toContain('is still needed');
    expect((await runHere(env, ['keys', 'rotate-root'])).stderr).toContain('the last rotation is not finished');
    await database.query("update tenant_keys set retired_at = now() - interval '1 hour' where state = 'retiring'");
    await ask('keys rotate-root --resume --wait');
    expect(await ask(`keys remove-root --kid ${old}`)).toEqual({ removed: old });
    expect(await ask('user list')).toEqual(users);
    expect(await audits('keys.root_rotated')).not.toHaveLength(0);
  });

  test('recovery prints a link that works once: for the administrator there is, or for the first', async () => {
    const first = await ask('admin recover');
    expect(first).toMatchObject({
      email: null,
      url: expect.stringMatching(/^http:\/\/localhost:3000\/setup\/[\w-]{43}$/),
    });
    await ask('role assign ada@example.org --role super_admin');
    expect(await ask('admin recover')).toMatchObject({ email: 'ada@example.org' });
    await ask('role assign bob@example.org --role super_admin');
    const asked = await runHere(env, ['admin', 'recover']);
    expect(asked.stderr).toContain('say with --email which administrator: ada@example.org, bob@example.org');
    expect(await ask('admin recover --email Bob@example.org')).toMatchObject({ email: 'bob@example.org' });
    expect(await stored('setup_links', 'true')).not.toContain(new URL(first.url).pathname.split('/').at(-1));
  });

  test('migrating a database that is up to date changes nothing', async () => {
    expect(await ask('migrate')).toEqual({ applied: [] });
  });

  test('what people read says the same, without control characters', async () => {
    await database.query("update users set user_groups = array[E'evil\\x1b[2J']");
    const { stdout, status } = await runHere(env, ['user', 'list']);
    expect(status).toBe(0);
    expect(stdout).toMatch(/ID +EMAIL +NAME/);
    expect(stdout).toContain('evil?[2J');
  });
});
