import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { deleteActivities, insertActivities, listActivities } from '../../adapters/postgres/activities.ts';
import { type Database, openDatabase } from '../../adapters/postgres/database.ts';
import { uuidv7 } from '../../server/kernel/ids.ts';
import type { Secret } from '../../server/kernel/secret.ts';
import { cloneDatabase, type TestDatabase } from '../support/clone-database.ts';

let database: TestDatabase;
let db: Database;
let tenant: string;
let other: string;
let ada: string;
let eve: string;
/** Super administrator of the tenant, as far as the database knows. */
let root: string;

beforeAll(async () => {
  database = await cloneDatabase();
  db = openDatabase({ url: database.appUrl, connections: 1 });
  const create = async (slug: string) =>
    (await database.query<{ id: string }>('select create_tenant($1, $1, null) as id', [slug]))[0]?.id ?? '';
  [tenant, other] = [await create('ours'), await create('theirs')];
});
afterAll(async () => {
  await db?.close();
  await database?.drop();
});

const newRow = () => ({ id: uuidv7(), hash: randomBytes(32).toString('hex'), sealed: 'v1.sealed' });

beforeEach(async () => {
  [ada, eve, root] = [uuidv7(), uuidv7(), uuidv7()];
  for (const id of [ada, eve, root]) {
    await database.query('insert into users (tenant_id, id) values ($1, $2)', [tenant, id]);
  }
  await database.query("insert into user_roles (tenant_id, user_id, role) values ($1, $2, 'super_admin')", [
    tenant,
    root,
  ]);
  await insertActivities(db.tenant(tenant), ada, [newRow(), newRow()]);
});

const countAll = async () => Number((await database.query('select count(*) from activities'))[0]?.count);

/** Runs statements as a role, one after the other; answers the rows of the last, or the SQLSTATE of a refusal. */
async function as(url: Secret, scope: { tenant?: string; user?: string }, text: string, values: unknown[] = []) {
  const client = new Client({ connectionString: url.reveal() });
  await client.connect();
  try {
    await client.query("select set_config('bastion.tenant_id', $1, false), set_config('bastion.user_id', $2, false)", [
      scope.tenant ?? '',
      scope.user ?? '',
    ]);
    return (await client.query(text, values)).rowCount;
  } catch (error) {
    return String((error as { code?: string }).code);
  } finally {
    await client.end();
  }
}

describe('what a user sent about themselves', () => {
  const roles = [
    ['the runtime role', () => database.appUrl],
    ['the owner', () => database.ownerUrl],
  ] as const;

  describe.each(roles)('for %s', (_, url) => {
    it.each([
      ['no user', () => ({ tenant })],
      ['another user', () => ({ tenant, user: eve })],
      ['a super administrator', () => ({ tenant, user: root })],
      ['the user, but no tenant', () => ({ user: ada })],
      ['the user, in another tenant', () => ({ tenant: other, user: ada })],
    ])('is not there with %s in scope: nothing is read, changed, deleted or locked', async (_who, scope) => {
      const before = await countAll();
      for (const text of ['select from activities', 'delete from activities', 'select from activities for update']) {
        expect([0, '42501'], text).toContain(await as(url(), scope(), text));
      }
      expect([0, '42501']).toContain(await as(url(), scope(), "update activities set sealed = 'x'"));
      expect(await countAll()).toBe(before);
    });

    it('takes no row of somebody else', async () => {
      const text = 'insert into activities (user_id, id, hash, sealed) values ($1, $2, $3, $4)';
      const values = [ada, uuidv7(), randomBytes(32), 'x'];
      for (const scope of [{ tenant }, { tenant, user: eve }, { tenant, user: root }, { tenant: other, user: ada }]) {
        expect(['42501', '23503']).toContain(await as(url(), scope, text, values));
        expect(['42501', '23503', 0]).toContain(await as(url(), scope, `${text} on conflict do nothing`, values));
      }
    });

    it('(as a check of this test) is there with the user in scope', async () => {
      expect(await as(url(), { tenant, user: ada }, 'select from activities')).toBe(2);
    });
  });
});

describe('the user that a statement is for', () => {
  const seen = async () => (await db.run(tenant, { name: 'who', text: 'select current_user_id() as id' }, []))[0]?.id;
  const countSeen = async () =>
    Number((await db.run(tenant, { name: 'seen', text: 'select count(*) from activities' }, []))[0]?.count);

  it('is forgotten with it, on the very same connection', async () => {
    expect(await listActivities(db.tenant(tenant), ada, { limit: 10 })).toHaveLength(2);
    expect(await seen()).toBeNull();
    expect(await countSeen()).toBe(0);
    await insertActivities(db.tenant(tenant), ada, [newRow()]);
    expect(await seen()).toBeNull();
    await deleteActivities(db.tenant(tenant), eve);
    expect(await seen()).toBeNull();
  });

  it('is forgotten within a transaction too', async () => {
    await db
      .tenant(tenant)
      .transaction()
      .execute(async (transaction) => {
        expect(await listActivities(transaction, ada, { limit: 10 })).toHaveLength(2);
        expect(await transaction.selectFrom('activities').select('id').execute()).toEqual([]);
      });
  });

  it('is forgotten when the statement fails', async () => {
    const broken = { ...newRow(), hash: 'ab' };
    await expect(insertActivities(db.tenant(tenant), ada, [newRow(), broken])).rejects.toThrow(/activities_hash_check/);
    expect(await seen()).toBeNull();
    expect(await countSeen()).toBe(0);
    expect(await listActivities(db.tenant(tenant), ada, { limit: 10 })).toHaveLength(2);
  });

  it('is never that of another request, however many run at once', async () => {
    await insertActivities(db.tenant(tenant), eve, [newRow()]);
    const pool = openDatabase({ url: database.appUrl, connections: 3 });
    const reads = Array.from({ length: 300 }, async (_, at) => {
      const user = [ada, eve, root][at % 3] ?? '';
      const found = await listActivities(pool.tenant(tenant), user, { limit: 10 });
      const bare = await pool.tenant(tenant).selectFrom('activities').select('id').execute();
      return [user, found.length, bare.length];
    });
    for (const [user, found, bare] of await Promise.all(reads)) {
      expect([found, bare]).toEqual([user === ada ? 2 : user === eve ? 1 : 0, 0]);
    }
    await pool.close();
  });
});

describe('storing', () => {
  it('keeps each item once, though equal batches arrive together and in opposite order', async () => {
    const pool = openDatabase({ url: database.appUrl, connections: 8 });
    const items = Array.from({ length: 200 }, newRow);
    const batches = Array.from({ length: 16 }, (_, at) => {
      const own = items.map((item) => ({ ...item, id: uuidv7() }));
      return insertActivities(pool.tenant(tenant), eve, at % 2 ? own.reverse() : own);
    });
    const kept = (await Promise.all(batches)).map((ids) => ids?.size ?? 0);
    expect(kept.reduce((sum, count) => sum + count)).toBe(200);
    expect(await listActivities(db.tenant(tenant), eve, { limit: 500 })).toHaveLength(200);
    await pool.close();
  });

  it.each(['erased', 'disabled'])('is refused for a user who is %s', async (status) => {
    await database.query('update users set status = $1 where id = $2', [status, eve]);
    expect(await insertActivities(db.tenant(tenant), eve, [newRow()])).toBeUndefined();
    expect((await database.query('select from activities where user_id = $1', [eve])).length).toBe(0);
  });

  it('of the same content by two users leaves both theirs', async () => {
    const item = newRow();
    expect((await insertActivities(db.tenant(tenant), eve, [item]))?.size).toBe(1);
    expect((await insertActivities(db.tenant(tenant), root, [item]))?.size).toBe(1);
    expect(await deleteActivities(db.tenant(tenant), root)).toBe(1);
    expect(await listActivities(db.tenant(tenant), eve, { limit: 10 })).toHaveLength(1);
  });
});
