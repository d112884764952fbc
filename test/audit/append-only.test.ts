import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { uuidv7 } from '../../server/kernel/ids.ts';
import { cloneDatabase, type TestDatabase } from '../support/clone-database.ts';

let database: TestDatabase;
let tenantId: string;
const roles = {} as Record<'runtime' | 'owner' | 'superuser', Client>;

beforeAll(async () => {
  database = await cloneDatabase();
  const [tenant] = await database.query<{ id: string }>("select create_tenant('ours', 'Ours', null) as id");
  tenantId = tenant?.id ?? '';
  const urls = { runtime: database.appUrl, owner: database.ownerUrl, superuser: database.superuserUrl };
  for (const role of ['runtime', 'owner', 'superuser'] as const) {
    roles[role] = new Client({ connectionString: urls[role].reveal() });
    await roles[role].connect();
    await roles[role].query("select set_config('bastion.tenant_id', $1, false)", [tenantId]);
  }
  await roles.runtime.query("insert into audit_events (id, kind) values ($1, 'test.event')", [uuidv7()]);
  await roles.runtime.query(
    `insert into audit_chain (seq, event_id, event_at, hash, cluster) values (1, $1, now(), sha256(''), 1)`,
    [uuidv7()],
  );
});
afterAll(async () => {
  for (const role of Object.values(roles)) await role.end();
  await database?.drop();
});

const attempt = (role: keyof typeof roles, text: string): Promise<string> =>
  roles[role].query(text).then(
    () => 'done',
    (error: { code?: string }) => String(error.code),
  );

const thisMonth = `audit_events_${new Date().toISOString().slice(0, 7).replace('-', '_')}`;
const tables = ['audit_events', 'audit_events_default', thisMonth, 'audit_chain'];

const changes = (table: string) => {
  const key = table === 'audit_chain' ? 'seq, event_id, event_at, hash, cluster' : 'id, kind, at';
  return [
    `update ${table} set tenant_id = tenant_id`,
    `update only ${table} set tenant_id = tenant_id`,
    `update ${table} set tenant_id = tenant_id where false`,
    `delete from ${table}`,
    `truncate ${table}`,
    `truncate ${table} cascade`,
    `with gone as (delete from ${table} returning 1) select from gone`,
    `merge into ${table} a using (select 1) b on true when matched then delete`,
    `insert into ${table} (${key}) select ${key} from ${table} on conflict do nothing; delete from ${table}`,
  ];
};

describe.each(tables)('%s', (table) => {
  describe.each(['runtime', 'owner', 'superuser'] as const)('to the %s', (role) => {
    it.each(changes(table))('refuses %s', async (text) => {
      expect(await attempt(role, text)).toBe('42501');
    });
  });

  it('refuses the owner also as one who replays the changes of another server', async () => {
    await roles.superuser.query('set session_replication_role = replica');
    for (const text of changes(table)) expect(await attempt('superuser', text), text).toBe('42501');
    await roles.superuser.query('reset session_replication_role');
  });
});

describe('an event', () => {
  it.each([
    "insert into audit_events (id, kind, at) values (gen_random_uuid(), 'x', '2001-01-01')",
    "insert into audit_events (id, kind, at) values (gen_random_uuid(), 'x', default)",
    "insert into audit_events (id, kind, xid) values (gen_random_uuid(), 'x', '1')",
    "insert into audit_events (id, kind, tenant_id) values (gen_random_uuid(), 'x', gen_random_uuid())",
  ])('gets its time, transaction and tenant from the database alone: %s', async (text) => {
    // A default that is asked for by name may be had: it is what would come anyway.
    const expected = text.includes('default') ? ['42501', 'done'] : ['42501'];
    expect(expected).toContain(await attempt('runtime', text));
  });

  it('bears the time and the number of the transaction that wrote it', async () => {
    const id = uuidv7();
    await roles.runtime.query('begin');
    await roles.runtime.query("insert into audit_events (id, kind) values ($1, 'test.event')", [id]);
    const { rows } = await roles.runtime.query(
      'select at = now() and xid = pg_current_xact_id() as same from audit_events where id = $1',
      [id],
    );
    await roles.runtime.query('commit');
    expect(rows).toEqual([{ same: true }]);
  });
});
