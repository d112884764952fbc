import { Client } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { userTables } from '../../adapters/postgres/check-role.ts';
import { uuidv7 } from '../../server/kernel/ids.ts';
import { cloneDatabase, type TestDatabase } from '../support/clone-database.ts';
import { listPartitions, listTables, type Table } from './support/catalogue.ts';
import { type Made, rowFactories } from './support/row-factories.ts';

// The tables are read from PostgreSQL before the tests are collected, so that a new one is attacked without anybody
// having to remember it.
const database: TestDatabase = await cloneDatabase();
const tables = await listTables(database);
const partitions = await listPartitions(database);

let runtime: Client;
let ours: string;
let theirs: string;
const rowsOf = { ours: {} as Made, theirs: {} as Made };

async function insert(table: Table, row: Record<string, unknown>): Promise<void> {
  const columns = Object.keys(row);
  const places = columns.map((_, at) => `$${at + 1}`);
  await database.query(
    `insert into ${table.name} (${columns.join(', ')}) values (${places.join(', ')})`,
    Object.values(row),
  );
}

/** A row of each table for one tenant, in an order in which foreign keys are met. */
async function fill(tenantId: string): Promise<Made> {
  const made: Made = {};
  const order = Object.keys(rowFactories);
  for (const table of [...tables].sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name))) {
    if (table.name === 'tenants') continue;
    const row = { tenant_id: tenantId, ...rowFactories[table.name]?.(made) };
    await insert(table, row);
    made[table.name] = row;
  }
  made.tenants = { id: tenantId };
  return made;
}

beforeAll(async () => {
  for (const slug of ['ours', 'theirs'] as const) {
    const [row] = await database.query<{ id: string }>('select create_tenant($1, $1, null) as id', [slug]);
    if (slug === 'ours') ours = row?.id ?? '';
    else theirs = row?.id ?? '';
  }
  rowsOf.ours = await fill(ours);
  rowsOf.theirs = await fill(theirs);
  runtime = new Client({ connectionString: database.appUrl.reveal() });
  await runtime.connect();
});
afterAll(async () => {
  await runtime?.end();
  await database.drop();
});

/** Scopes the connection to a tenant and, for tables that are closed to all but one user, to our user. */
const setTenant = (tenant: string) =>
  runtime.query("select set_config('bastion.tenant_id', $1, false), set_config('bastion.user_id', $2, false)", [
    tenant,
    rowsOf.ours.users?.id,
  ]);
const countTheirs = async ({ name, tenantColumn }: Table): Promise<number> =>
  Number((await database.query(`select count(*) from ${name} where ${tenantColumn} = $1`, [theirs]))[0]?.count);

/** What a statement of the runtime role did: the rows it touched, or the SQLSTATE that it was refused with. */
async function attempt(text: string, values: unknown[] = []): Promise<number | string> {
  await runtime.query('begin');
  try {
    return (await runtime.query(text, values)).rowCount ?? 0;
  } catch (error) {
    return String((error as { code?: string }).code);
  } finally {
    await runtime.query('rollback');
  }
}

const refused = '42501';

describe('every table', () => {
  it('has a row factory, and every row factory a table', () => {
    expect(tables.map((table) => table.name).sort()).toEqual(Object.keys(rowFactories).sort());
  });

  it('is named by its tenant first, in its primary key', async () => {
    const rows = await database.query<{ name: string; first: string }>(
      `select c.relname::text as name, a.attname::text as first from pg_index i
       join pg_class c on c.oid = i.indrelid join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]
       where i.indisprimary and c.relnamespace = 'public'::regnamespace`,
    );
    const first = new Map(rows.map((row) => [row.name, row.first]));
    for (const table of tables) expect(first.get(table.name), table.name).toBe(table.tenantColumn);
  });

  it('refers only to rows of the same tenant', async () => {
    const rows = await database.query<{ name: string; definition: string }>(
      `select conname::text as name, pg_get_constraintdef(oid) as definition from pg_constraint
       where contype = 'f' and connamespace = 'public'::regnamespace`,
    );
    for (const { name, definition } of rows) {
      expect(definition, name).toMatch(
        /^FOREIGN KEY \(tenant_id(, \w+)*\) REFERENCES (tenants\(id\)|\w+\(tenant_id, )/,
      );
    }
  });

  it('is behind forced row level security with a policy for everybody', async () => {
    const rows = await database.query<{ name: string }>(
      `select c.relname::text as name from pg_class c where c.relrowsecurity and c.relforcerowsecurity
         and exists (select from pg_policy p where p.polrelid = c.oid and p.polcmd = '*' and p.polroles = '{0}'
           and p.polqual is not null and p.polwithcheck is not null)`,
    );
    const safe = new Set(rows.map((row) => row.name));
    expect(tables.filter((table) => !safe.has(table.name))).toEqual([]);
  });

  it('has no policy that lets the runtime role past its tenant', async () => {
    const policies = await database.query<{ name: string; condition: string; roles: string[] }>(
      `select polrelid::regclass::text as name, pg_get_expr(polqual, polrelid) as condition,
         array(select rolname::text from pg_roles where oid = any(polroles)) as roles from pg_policy`,
    );
    for (const { name, condition, roles } of policies) {
      if (userTables.includes(name)) {
        expect(condition, name).toBe('((tenant_id = current_tenant_id()) AND (user_id = current_user_id()))');
        expect(roles, name).toEqual([]);
        continue;
      }
      if (roles.length === 1 && roles[0] === 'bastion_owner') continue;
      expect(condition).toMatch(/^\((tenant_id|id) = current_tenant_id\(\)\)$/);
      expect(roles).toEqual([]);
    }
  });
});

describe.each(partitions)('the partition $name', ({ name, whole }) => {
  it('is closed to the runtime role, which reaches its rows only through the whole', async () => {
    await setTenant(ours);
    for (const text of [
      `select from ${name}`,
      `insert into ${name} (id, kind) values (gen_random_uuid(), 'x')`,
      `update ${name} set tenant_id = tenant_id`,
      `delete from ${name}`,
      `truncate ${name}`,
      `drop table ${name}`,
      `alter table ${whole} detach partition ${name}`,
    ]) {
      expect(await attempt(text), text).toBe(refused);
    }
  });

  it('is behind the policy of the whole, for its owner too', async () => {
    const policies = (table: string) =>
      database.query(
        `select c.relrowsecurity, c.relforcerowsecurity, array(select array[polname::text, polcmd::text, polroles::text,
           pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid)] from pg_policy where polrelid = c.oid order by polname)
         as policies from pg_class c where c.oid = $1::regclass`,
        [table],
      );
    expect(await policies(name)).toEqual(await policies(whole));
  });
});

describe.each(tables)('$name', (table) => {
  const { name, tenantColumn } = table;
  const visible = (privilege: string) =>
    runtime
      .query('select has_table_privilege($1, $2) as has', [name, privilege])
      .then(({ rows }) => rows[0]?.has as boolean);

  /** An attempt that the privileges refuse, and one that finds nothing of theirs, are both right; a success is not. */
  const nothing = async (privilege: string) => ((await visible(privilege)) ? 0 : refused);

  describe('as another tenant', () => {
    beforeEach(() => setTenant(ours));

    it('shows none of their rows, and (as a check of this test) ours', async () => {
      expect(await attempt(`select from ${name} where ${tenantColumn} = $1`, [theirs])).toBe(0);
      const own = Number(
        (await database.query(`select count(*) from ${name} where ${tenantColumn} = $1`, [ours]))[0]?.count,
      );
      expect(own).toBeGreaterThan(0);
      expect(await attempt(`select from ${name}`)).toBe(own);
    });

    it('shows none of their rows one by one, by key', async () => {
      const row = rowsOf.theirs[name] ?? {};
      const where = Object.keys(row).filter((column) => row[column] !== '{}' && column !== 'expires_at');
      const condition = where.map((column, at) => `${column} = $${at + 1}`).join(' and ');
      const values = where.map((column) => row[column]);
      expect(await database.query(`select from ${name} where ${condition}`, values)).toHaveLength(1);
      expect(await attempt(`select from ${name} where ${condition}`, values)).toBe(0);
    });

    it('takes no row that is theirs', async () => {
      const made = rowsOf.theirs;
      const row = { ...rowFactories[name]?.(made), ...(tenantColumn === 'tenant_id' ? { tenant_id: theirs } : {}) };
      const columns = Object.keys(row);
      const places = columns.map((_, at) => `$${at + 1}`).join(', ');
      const text = `insert into ${name} (${columns.join(', ')}) values (${places})`;
      const before = await countTheirs(table);
      expect(await attempt(text, Object.values(row))).toBe(refused);
      expect(await attempt(`${text} on conflict do nothing`, Object.values(row))).toBe(refused);
      expect(await countTheirs(table)).toBe(before);
    });

    it('changes none of their rows', async () => {
      for (const column of table.columns) {
        const text = `update ${name} set ${column} = ${column}`;
        const right = 'select has_column_privilege($1, $2, $3) as has';
        const [row] = (await runtime.query(right, [name, column, 'update'])).rows;
        const changed = await attempt(`${text} where ${tenantColumn} = $1`, [theirs]);
        expect(changed, column).toBe(row?.has ? 0 : refused);
      }
    });

    it('moves no row of ours to them', async () => {
      const moved = await attempt(`update ${name} set ${tenantColumn} = $1 where ${tenantColumn} = $2`, [theirs, ours]);
      expect(moved).toBe(refused);
    });

    it('deletes none of their rows', async () => {
      const before = await countTheirs(table);
      expect(await attempt(`delete from ${name} where ${tenantColumn} = $1`, [theirs])).toBe(await nothing('delete'));
      expect(await countTheirs(table)).toBe(before);
    });

    it('locks none of their rows', async () => {
      // The right to update a single column is enough for a lock.
      const [row] = (await runtime.query("select has_any_column_privilege($1, 'update') as has", [name])).rows;
      const locked = await attempt(`select from ${name} where ${tenantColumn} = $1 for update`, [theirs]);
      expect(locked).toBe(row?.has ? 0 : refused);
    });

    it('does not merge into their rows through a conflict', async () => {
      if (!(await visible('insert')) || !(await visible('update'))) return;
      const row = rowsOf.theirs[name] ?? {};
      const columns = Object.keys(row);
      const places = columns.map((_, at) => `$${at + 1}`).join(', ');
      const key = await database.query<{ columns: string }>(
        `select string_agg(a.attname, ', ' order by k.at) as columns from pg_index i, unnest(i.indkey) with ordinality k(num, at)
         join pg_attribute a on a.attnum = k.num where i.indisprimary and i.indrelid = $1::regclass and a.attrelid = i.indrelid`,
        [name],
      );
      const text = `insert into ${name} (${columns.join(', ')}) values (${places})
        on conflict (${key[0]?.columns}) do update set ${tenantColumn} = excluded.${tenantColumn}`;
      expect(await attempt(text, Object.values(row))).toBe(refused);
    });
  });

  describe.each([
    ['without a tenant', () => runtime.query('reset bastion.tenant_id')],
    ["with '' as tenant", () => setTenant('')],
    ['with a tenant that does not exist', () => setTenant(uuidv7())],
  ])('%s', (_, leaveTenant) => {
    beforeEach(async () => {
      await leaveTenant();
    });

    it('shows, changes and deletes nothing and takes nothing', async () => {
      expect(await attempt(`select from ${name}`)).toBe(0);
      expect(await attempt(`update ${name} set ${tenantColumn} = ${tenantColumn}`)).toBe(await nothing('update'));
      expect(await attempt(`delete from ${name}`)).toBe(await nothing('delete'));
      const row = { ...rowFactories[name]?.(rowsOf.ours), [tenantColumn]: ours };
      const places = Object.keys(row).map((_column, at) => `$${at + 1}`);
      const text = `insert into ${name} (${Object.keys(row).join(', ')}) values (${places.join(', ')})`;
      expect(await attempt(text, Object.values(row))).toBe(refused);
    });
  });

  it('is closed to the runtime role where it could end the protection', async () => {
    await setTenant(ours);
    for (const text of [
      `truncate ${name}`,
      `truncate ${name} cascade`,
      `alter table ${name} disable row level security`,
      `alter table ${name} no force row level security`,
      `alter table ${name} disable trigger all`,
      `create policy mine on ${name} using (true)`,
      `drop policy ${userTables.includes(name) ? 'user' : 'tenant'}_isolation on ${name}`,
      `create trigger mine before insert on ${name} for each row execute function suppress_redundant_updates_trigger()`,
      `create index on ${name} (${tenantColumn})`,
      `drop table ${name}`,
      `lock table ${name} in access exclusive mode`,
    ]) {
      const refusal = await attempt(text);
      // Who may update or delete may also lock; that shows nothing.
      if (text.startsWith('lock') && ((await visible('update')) || (await visible('delete')))) continue;
      expect(refusal, text).toBe(refused);
    }
  });
});
