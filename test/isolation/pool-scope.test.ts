import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createCommitUnit } from '../../adapters/postgres/commit-unit.ts';
import { type Database, openDatabase } from '../../adapters/postgres/database.ts';
import { openJobQueue } from '../../adapters/postgres/job-queue/open-job-queue.ts';
import { createUnit } from '../../adapters/postgres/unit.ts';
import { randomToken } from '../../server/kernel/ids.ts';
import { openKeyRing } from '../../server/keys/key-ring.ts';
import { createSealing } from '../../server/keys/sealing.ts';
import { cloneDatabase, type TestDatabase } from '../support/clone-database.ts';
import { silentLog } from '../support/silent-log.ts';

let database: TestDatabase;
let db: Database;
let tenants: [string, string];
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bastion-test-'));
  database = await cloneDatabase();
  const ids = ['one', 'two'].map(async (slug) => {
    const [row] = await database.query<{ id: string }>('select create_tenant($1, $1, null) as id', [slug]);
    return row?.id ?? '';
  });
  tenants = (await Promise.all(ids)) as [string, string];
});
beforeEach(async () => {
  await db?.close();
  db = openDatabase({ url: database.appUrl, connections: 1 });
});
afterAll(async () => {
  await db?.close();
  await database?.drop();
  await rm(folder, { recursive: true, force: true });
});

const whoAmI = { name: 'who-am-i', text: 'select current_tenant_id() as id' };

async function scopeByKysely(builder: Database['system']): Promise<string | null> {
  const { rows } = await sql<{ id: string | null }>`select current_tenant_id() as id`.execute(builder);
  return rows[0]?.id ?? null;
}

/** The scope that each way of asking for a tenant really runs in. */
const ways: Record<string, (tenant: string) => Promise<string | null>> = {
  run: async (tenant) => (await db.run<{ id: string }>(tenant, whoAmI, []))[0]?.id ?? null,
  transact: (tenant) =>
    db.transact(tenant, async (client) => (await client.query<{ id: string }>(whoAmI)).rows[0]?.id ?? null),
  builder: (tenant) => scopeByKysely(db.tenant(tenant)),
  transaction: (tenant) =>
    db
      .tenant(tenant)
      .transaction()
      .execute((transaction) => scopeByKysely(transaction)),
};
const names = Object.keys(ways);

const expectRightScopes = async (count: number) => {
  const calls = Array.from({ length: count }, (_, at) => {
    const way = names[at % names.length] ?? '';
    const tenant = tenants[Math.floor(at / 3) % 2 === 0 ? 0 : 1];
    return {
      way,
      tenant,
      found: at % 7 === 0 ? scopeByKysely(db.system) : ways[way]?.(tenant),
      isSystem: at % 7 === 0,
    };
  });
  for (const { way, tenant, found, isSystem } of calls) expect(await found, way).toBe(isSystem ? null : tenant);
};

describe('one connection that two tenants take turns on', () => {
  it('is always scoped to the tenant that asked, and to none for none', () => expectRightScopes(200));

  it('stays so after statements that fail', async () => {
    const failing = { name: 'failing', text: 'select 1 / $1::int' };
    for (const tenant of tenants) {
      await expect(db.run(tenant, failing, [0])).rejects.toThrow('division by zero');
      await expect(db.run(tenant, { name: 'nonsense', text: 'selekt' }, [])).rejects.toThrow('syntax');
      await expectRightScopes(24);
    }
  });

  it('stays so after errors inside transactions, and leaves none of them open', async () => {
    for (const tenant of tenants) {
      const failed = db.transact(tenant, async (client) => {
        await client.query("insert into roles (name, level) values ('half', 1)");
        throw new Error('half way');
      });
      await expect(failed).rejects.toThrow('half way');
      const aborted = db.transact(tenant, async (client) => {
        await client.query('select 1 / 0').catch(() => {});
        return client.query('select 1');
      });
      await expect(aborted).rejects.toThrow('current transaction is aborted');
      const built = db
        .tenant(tenant)
        .transaction()
        .execute(async (transaction) => {
          await transaction.insertInto('roles').values({ name: 'half', level: 1 }).execute();
          throw new Error('half way');
        });
      await expect(built).rejects.toThrow('half way');
      const open =
        "select from pg_stat_activity where datname = current_database() and state like 'idle in transaction%'";
      expect(await database.query(open)).toEqual([]);
      await expectRightScopes(24);
    }
    expect(await database.query("select from roles where name = 'half'")).toEqual([]);
  });

  it('stays so when the scope was tampered with inside a transaction that failed', async () => {
    const [one, two] = tenants;
    const tampered = db.transact(one, async (client) => {
      await client.query("select set_config('bastion.tenant_id', $1, false)", [two]);
      throw new Error('tampered');
    });
    await expect(tampered).rejects.toThrow('tampered');
    expect(await ways.run?.(one)).toBe(one);
  });

  it('is replaced when it is cut, and the new one is scoped anew', async () => {
    const [one, two] = tenants;
    await ways.run?.(one);
    await database.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'bastion'",
    );
    await Promise.allSettled([ways.run?.(one), ways.run?.(two)]);
    await expectRightScopes(24);
  });

  it('gives what is written to the tenant that wrote it', async () => {
    const sealing = createSealing({ db, keyRing: await openKeyRing(folder) });
    const commitUnit = createCommitUnit(db, sealing, openJobQueue({ db, log: silentLog }, []));
    const marks = await Promise.all(
      Array.from({ length: 60 }, async (_, at) => {
        const tenant = tenants[at % 2 === 0 ? 0 : 1];
        const unit = createUnit();
        const kind = `mark.${randomToken()}`;
        unit.audits.push({ kind });
        if (at % 3 === 0) {
          unit.rare.push({ write: 'save_grant', grant: { id: kind, payload: {}, expires_at: Date.now() / 1000 + 60 } });
        }
        await commitUnit(tenant, unit);
        return { tenant, kind };
      }),
    );
    const rows = await database.query<{ tenant_id: string; kind: string }>(
      "select tenant_id, kind from audit_events where kind like 'mark.%'",
    );
    const owners = new Map(rows.map((row) => [row.kind, row.tenant_id]));
    for (const { tenant, kind } of marks) expect(owners.get(kind)).toBe(tenant);
    const grants = await database.query<{ tenant_id: string; id: string }>('select tenant_id, id from grants');
    expect(grants).toHaveLength(20);
    for (const { id, tenant_id } of grants) expect(owners.get(id)).toBe(tenant_id);
  });
});

describe('several connections', () => {
  it('each stay with the tenant that asked, under load from both', async () => {
    await db.close();
    db = openDatabase({ url: database.appUrl, connections: 4 });
    await expectRightScopes(1_000);
  });
});
