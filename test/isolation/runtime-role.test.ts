import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findIsolationProblem } from '../../adapters/postgres/check-role.ts';
import { openDatabase } from '../../adapters/postgres/database.ts';
import { loadConfig } from '../../server/config.ts';
import { Secret } from '../../server/kernel/secret.ts';
import { SettingError } from '../../server/kernel/setting-error.ts';
import { startServer } from '../../server/serve.ts';
import { cloneDatabase, type TestDatabase } from '../support/clone-database.ts';
import { findFreePort } from '../support/find-free-port.ts';
import { silentLog } from '../support/silent-log.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await cloneDatabase();
});
afterAll(() => database?.drop());

/** The SQLSTATE the runtime role is refused with, or 'done'. */
async function attempt(...texts: string[]): Promise<string> {
  const client = new Client({ connectionString: database.appUrl.reveal() });
  await client.connect();
  try {
    for (const text of texts) await client.query(text);
    return 'done';
  } catch (error) {
    return String((error as { code?: string }).code);
  } finally {
    await client.end();
  }
}

describe('the runtime role', () => {
  it('owns nothing, in any database, and has no attribute that lifts it above the policies', async () => {
    const owned = await database.query(
      `select from pg_shdepend where refobjid = 'bastion_app'::regrole and deptype = 'o'`,
    );
    expect(owned).toEqual([]);
    const [role] = await database.query(
      `select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication from pg_roles where rolname = 'bastion_app'`,
    );
    expect(Object.values(role ?? {})).toEqual([false, false, false, false, false]);
    expect(await database.query(`select from pg_auth_members where member = 'bastion_app'::regrole`)).toEqual([]);
  });

  it.each([
    ['create table public.mine (id int)', '42501'],
    ['create function public.mine() returns int language sql as $$ select 1 $$', '42501'],
    ['create schema mine', '42501'],
    ['set role bastion_owner', '42501'],
    ['set role postgres', '42501'],
    ['set session authorization bastion_owner', '42501'],
    ['set session_replication_role = replica', '42501'],
    ['alter role bastion_app bypassrls', '42501'],
    ['alter function purge_expired(integer) security invoker', '42501'],
    [`select create_tenant('x', 'x', null)`, '42501'],
    ['copy users to program $$cat$$', '42501'],
    [`select pg_read_file('/etc/passwd')`, '42501'],
    ['select rolpassword from pg_authid', '42501'],
    ['alter table users owner to bastion_app', '42501'],
    ['create extension file_fdw', '42501'],
    ['drop owned by bastion_owner', '42501'],
    ['alter system set row_security = off', '42501'],
  ])('may not: %s', async (text, code) => {
    expect(await attempt(text)).toBe(code);
  });

  it('gets an error and no rows when it switches row security off for itself', async () => {
    expect(await attempt('set row_security = off', 'select * from users')).toBe('42501');
  });

  it.each(['update audit_events set kind = kind', 'delete from audit_events', 'truncate audit_events'])(
    'may only add to the audit trail: %s',
    async (text) => {
      expect(await attempt(text)).toBe('42501');
    },
  );
});

const ofTenant = 'tenant_id = current_tenant_id()';
const ofUser = `${ofTenant} and user_id = current_user_id()`;
const isolate = (table: string): string =>
  `create policy tenant_isolation on ${table} using (${ofTenant}) with check (${ofTenant})`;

describe('a database that does not keep tenants apart', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bastion-test-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function start(appUrl: Secret): Promise<unknown> {
    const loaded = loadConfig({
      NODE_ENV: 'test',
      PORT: String(await findFreePort()),
      DATABASE_URL: appUrl.reveal(),
      BASTION_DATA_DIR: join(folder, 'data'),
      BASTION_KEYS_DIR: join(folder, 'keys'),
    });
    if (!loaded.ok) throw new Error('bad settings');
    return startServer(loaded.config, { appUrl }, silentLog).then(
      (server) => server.stop().then(() => 'started'),
      (error) => error,
    );
  }

  async function expectRefusal(appUrl: Secret, message: string): Promise<void> {
    const refusal = await start(appUrl);
    expect(refusal).toBeInstanceOf(SettingError);
    expect(String(refusal)).toContain(message);
  }

  async function withRole(attributes: string, work: (url: Secret) => Promise<void>): Promise<void> {
    const role = `role_${database.name}`;
    await database.query(`create role ${role} login password 'secret' ${attributes}`);
    await database.query(`grant usage on schema public to ${role}`);
    await database.query(`grant all on all tables in schema public to ${role}`);
    const url = new URL(database.appUrl.reveal());
    Object.assign(url, { username: role, password: 'secret' });
    try {
      await work(new Secret(url.href));
    } finally {
      await database.query(`drop owned by ${role}`);
      await database.query(`drop role ${role}`);
    }
  }

  it('(as a check of this test: the right role is served)', async () => {
    expect(await start(database.appUrl)).toBe('started');
  });

  it('is refused with a superuser as DATABASE_URL', () => expectRefusal(database.superuserUrl, 'is a superuser'));

  it('is refused with the owner as DATABASE_URL', () => expectRefusal(database.ownerUrl, 'owns (or is a member'));

  it('is refused with a role that has BYPASSRLS', () =>
    withRole('bypassrls', (url) => expectRefusal(url, 'has BYPASSRLS')));

  it('is refused with a member of the owner, which could take its place', () =>
    withRole('in role bastion_owner', (url) => expectRefusal(url, 'is a member of the owner')));

  it('is refused with a member of a superuser, or of a role that has BYPASSRLS, which it could become', () =>
    withRole('noinherit in role postgres', (url) => expectRefusal(url, 'bypasses row level security')));

  it('is refused with a role that may make other roles', () =>
    withRole('createrole', (url) => expectRefusal(url, 'CREATEROLE')));

  describe.each([
    ['a table without any policy', 'create table stray (tenant_id uuid)', 'stray', 'drop table stray'],
    [
      'a table whose policy is switched off',
      'alter table grants disable row level security',
      'grants',
      'alter table grants enable row level security',
    ],
    [
      'a table whose policy the owner escapes',
      'alter table users no force row level security',
      'users',
      'alter table users force row level security',
    ],
    [
      'a view that runs with the rights of its owner',
      'create view everybody as select * from users; grant select on everybody to bastion_app',
      'everybody',
      'drop view everybody',
    ],
    [
      'a materialised view',
      'create materialized view copied as select * from users; grant select on copied to bastion_app',
      'copied',
      'drop materialized view copied',
    ],
    [
      'a policy that lets everybody see everything',
      'create policy open on clients using (true)',
      'clients',
      'drop policy open on clients',
    ],
    [
      'a policy that asks for a tenant, whichever it is',
      'alter policy tenant_isolation on users using (current_tenant_id() is not null)',
      'users',
      `alter policy tenant_isolation on users using (${ofTenant})`,
    ],
    [
      'a policy that lets a tenant write rows of any other',
      'alter policy tenant_isolation on sessions with check (true)',
      'sessions',
      `alter policy tenant_isolation on sessions with check (${ofTenant})`,
    ],
    [
      'a table of users that is open to their whole tenant',
      `alter policy user_isolation on activities using (${ofTenant}) with check (${ofTenant})`,
      'activities',
      `alter policy user_isolation on activities using (${ofUser}) with check (${ofUser})`,
    ],
    [
      'a table of users with a second policy, for administrators',
      isolate('activities'),
      'activities',
      'drop policy tenant_isolation on activities',
    ],
    [
      'a second policy by which rows of any tenant can be added',
      `create policy add on consents for insert with check (${ofTenant} or true)`,
      'consents',
      'drop policy add on consents',
    ],
    [
      'a second policy for the role alone',
      'create policy mine on grants to bastion_app using (tenant_id <> current_tenant_id())',
      'grants',
      'drop policy mine on grants',
    ],
    [
      'a policy for the reading alone',
      `drop policy tenant_isolation on resources; create policy reading on resources for select using (${ofTenant})`,
      'resources',
      `drop policy reading on resources; ${isolate('resources')}`,
    ],
    [
      'a policy for another role',
      'alter policy tenant_isolation on roles to bastion_owner',
      'roles',
      'alter policy tenant_isolation on roles to public',
    ],
    [
      'a policy that only narrows others, of which there are none',
      `drop policy tenant_isolation on signing_keys; create policy narrow on signing_keys as restrictive using (${ofTenant}) with check (${ofTenant})`,
      'signing_keys',
      `drop policy narrow on signing_keys; ${isolate('signing_keys')}`,
    ],
    [
      'a policy that compares another column',
      'alter policy tenant_isolation on tenants using (slug is not null and id = current_tenant_id())',
      'tenants',
      'alter policy tenant_isolation on tenants using (id = current_tenant_id())',
    ],
  ])('with %s', (_, breakIt, name, mend) => {
    beforeEach(async () => {
      const owner = new Client({ connectionString: database.ownerUrl.reveal() });
      await owner.connect();
      await owner.query(breakIt);
      await owner.end();
    });
    afterEach(() => database.query(mend));

    it('is refused, and the table is named', async () => {
      await expectRefusal(database.appUrl, name);
      const db = openDatabase({ url: database.appUrl, connections: 1 });
      expect(await findIsolationProblem(db)).toContain(name);
      await db.close();
    });
  });
});
