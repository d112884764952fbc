import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportJWK, generateKeyPair } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cloneDatabase, type TestDatabase } from '../support/clone-database.ts';
import { askBastion, type Ended, type Environment, runBastion, runHere } from './support/run-bastion.ts';

const folder = mkdtempSync(join(tmpdir(), 'bastion-test-'));
const nowhere: Environment = { BASTION_DATA_DIR: join(folder, 'empty'), BASTION_KEYS_DIR: join(folder, 'keys') };
let database: TestDatabase;
let env: Environment;

const run = (args: string, input?: string) =>
  input === undefined ? runHere(env, args.split(' ')) : runBastion(env, args.split(' '), input);

/** One line on stderr, nothing on stdout, and no stack. */
function expectRefusal({ status, stdout, stderr }: Ended, expected: number, line: RegExp): void {
  expect(stderr).toMatch(line);
  expect(stderr).toMatch(/^bastion: [^\n]+\n$/);
  expect(stdout).toBe('');
  expect(status).toBe(expected);
}

beforeAll(async () => {
  database = await cloneDatabase();
  env = { ...nowhere, DATABASE_URL: database.appUrl.reveal(), BASTION_DATABASE_OWNER_URL: database.ownerUrl.reveal() };
  await askBastion(env, ['client', 'create', '--client-id', 'taken', '--redirect-uri', 'https://app.example/cb']);
  await askBastion(env, ['user', 'create', '--email', 'grace@example.org']);
});
afterAll(async () => {
  await database?.drop();
  rmSync(folder, { recursive: true, force: true });
});

describe('without a usable database', () => {
  test('an embedded database that was never started is named, with how to start it, and not made by a typing mistake', async () => {
    const ended = await runBastion(nowhere, ['user', 'list']);
    expectRefusal(ended, 69, /there is no database in .*empty yet: start Bastion once with npm start/);
    expect(() => rmSync(join(folder, 'empty'))).toThrow('ENOENT');
  });

  test('a database that does not answer is an outage, not a fault', async () => {
    const ended = await runHere({ ...nowhere, DATABASE_URL: 'postgres://a:b@127.0.0.1:1/c' }, ['user', 'list']);
    expectRefusal(ended, 69, /the database cannot be reached \(.*127\.0\.0\.1:1\)/);
  });

  test('a role that owns the tables, and so might reach across tenants, is refused', async () => {
    const ended = await runHere({ ...nowhere, DATABASE_URL: database.ownerUrl.reveal() }, ['user', 'list']);
    expectRefusal(ended, 78, /owns/);
  });

  test('creating a tenant without the owner of the tables names the setting that is missing', async () => {
    const ended = await runHere({ ...nowhere, DATABASE_URL: database.appUrl.reveal() }, ['tenant', 'list']);
    expectRefusal(ended, 78, /set BASTION_DATABASE_OWNER_URL/);
  });

  test('wrong settings are reported all at once, as the server does', async () => {
    const { status, stderr } = await runBastion({ BASTION_PROT: '1', PORT: 'x' }, ['user', 'list']);
    expect(status).toBe(78);
    expect(stderr).toMatch(/^bastion: 2 settings are wrong\n {2}BASTION_PROT .*\n {2}PORT .*\n$/);
  });
});

describe('a command line that cannot be meant', () => {
  test.each([
    ['clint list', /unknown command 'clint' \(Did you mean client\?\)/],
    ['client lst', /unknown command 'lst'/],
    ['client list --tenent x', /unknown option '--tenent' \(Did you mean --tenant\?\)/],
    ['client create --auth-method tls', /Allowed choices are client_secret_basic/],
    ['keys rotate --alg HS256', /Allowed choices are ES256, RS256, EdDSA/],
    ['user create', /required option '--email <address>' not specified/],
    ['client show', /say which client/],
    ['user disable', /say which user/],
  ])('%s', async (args, line) => {
    expectRefusal(await run(args), 64, line);
  });

  test('a password that is promised on standard input and not there', async () => {
    expectRefusal(await run('user create --email a@b.example --password-stdin', ''), 64, /has no password/);
  });

  test('a group without a second word shows its help, on stderr', async () => {
    const { status, stdout, stderr } = await run('client');
    expect([status, stdout]).toEqual([64, '']);
    expect(stderr).toContain('Usage: bastion client');
  });
});

describe('what is refused', () => {
  test.each([
    ['user list --tenant nobody', /there is no tenant "nobody"/],
    ['client create --client-id taken --redirect-uri https://other.example/cb', /there is a client "taken" already/],
    ['client show unknown', /there is no client "unknown"/],
    ['client delete unknown', /there is no client "unknown"/],
    ['client suspend unknown', /there is no client "unknown"/],
    ['client create --scope no:such', /no resource of this tenant offers the scope no:such/],
    ['client create --redirect-uri https://a.example/cb --id-token-alg HS256', /id_token_signed_response_alg must be/],
    ['user create --email GRACE@Example.org', /there is a user GRACE@Example.org already/],
    ['user create --email b@example.org --role emperor', /there is no such role/],
    ['user disable nobody@example.org', /there is no user nobody@example.org/],
    ['role revoke grace@example.org --role admin', /does not have this role/],
    ['role assign grace@example.org --role emperor', /there is no such role/],
    ['resource delete https://no.example', /there is no resource/],
    ['tenant create --slug default', /there is a tenant "default" already/],
    ['admin recover --email grace@example.org', /is not an administrator/],
  ])('%s', async (args, line) => {
    expectRefusal(await run(args), 1, line);
  });

  test.each([
    ['short', /too short: the tenant's policy wants more characters/],
    ['my name is grace, really', /must not contain the e-mail address/],
  ])('the password %j', async (password, line) => {
    expectRefusal(await run('user set-password grace@example.org', `${password}\n`), 1, line);
    expectRefusal(await run('user create --email grace@other.example --password-stdin', `${password}\n`), 1, line);
  });

  test.each([
    ['user create --email grace', /--email must be an address/],
    ['tenant create --slug Acme_1', /--slug must be/],
    ['tenant create --slug acme --host Login.acme.example', /--host must be a host name in lower case/],
    ['resource create --identifier /api', /--identifier must be an absolute URI/],
    ['resource create --identifier https://api.example#x', /--identifier must be an absolute URI without a fragment/],
    ['resource create --identifier https://api.example --scope openid', /--scope must not hold a standard scope/],
    ['client create --client-id a/b', /--client-id must be/],
    ['client create --redirect-uri http://app.example/cb', /--redirect-uri http:\/\/app.example\/cb must be https/],
    ['client create --auth-method none', /--auth-method none is not possible with client_credentials/],
    ['client create --auth-method private_key_jwt', /--jwks-file is needed/],
    ['client create --grant-type authorization_code', /--redirect-uri is needed/],
    ['client create --jwks-file /does/not/exist', /--jwks-file \/does\/not\/exist cannot be read/],
  ])('the value in: %s', async (args, line) => {
    expectRefusal(await run(args), 64, line);
  });

  test('a file of private keys, which must never reach a server, without showing them', async () => {
    const { privateKey } = await generateKeyPair('ES256', { extractable: true });
    const jwk = await exportJWK(privateKey);
    const path = join(folder, 'private.json');
    writeFileSync(path, JSON.stringify({ keys: [jwk] }));
    const ended = await run(`client create --auth-method private_key_jwt --jwks-file ${path}`);
    expectRefusal(ended, 64, /--jwks-file must hold public keys only/);
    expect(ended.stderr).not.toContain(jwk.d);
  });

  test('nothing that was refused left a trace', async () => {
    const [counts] = await database.query(`select (select count(*)::int from clients) as clients,
      (select count(*)::int from users) as users, (select count(*)::int from tenants) as tenants,
      (select count(*)::int from resources) as resources, (select count(*)::int from user_roles) as user_roles`);
    expect(counts).toEqual({ clients: 1, users: 1, tenants: 1, resources: 0, user_roles: 0 });
  });
});

describe('with BASTION_LOG_LEVEL=debug', () => {
  test('the stack follows the line', async () => {
    const ended = await runBastion({ ...env, BASTION_LOG_LEVEL: 'debug' }, ['user', 'list', '--tenant', 'nobody']);
    expect(ended.status).toBe(1);
    expect(ended.stderr).toMatch(/there is no tenant "nobody"[\s\S]*\n {4}at /);
  });
});
