import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ensureAuditPartitions } from '../../adapters/postgres/audit-chain.ts';
import { findIsolationProblem } from '../../adapters/postgres/check-role.ts';
import { type Database, openDatabase } from '../../adapters/postgres/database.ts';
import { uuidv7 } from '../../server/kernel/ids.ts';
import { keepAuditPartitions } from '../../server/scheduler/jobs/keep-audit-partitions.ts';
import { cloneDatabase, type TestDatabase } from '../support/clone-database.ts';
import { linkAll } from './support/link-all.ts';

let database: TestDatabase;
let db: Database;
let tenantId: string;

beforeEach(async () => {
  database = await cloneDatabase();
  db = openDatabase({ url: database.appUrl, connections: 2 });
  const [tenant] = await database.query<{ id: string }>("select create_tenant('ours', 'Ours', null) as id");
  tenantId = tenant?.id ?? '';
});
afterEach(async () => {
  await db?.close();
  await database?.drop();
});

type Partition = { name: string; starts_at: Date; ends_at: Date };
const list = () => database.query<Partition>('select * from list_audit_partitions()');
const monthFrom = (ahead: number): Date => {
  const now = new Date();
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + ahead));
};
const countIn = async (table: string): Promise<number> =>
  Number((await database.query(`select count(*) from ${table}`))[0]?.count);
const write = (kind = 'test.event') =>
  db.tenant(tenantId).insertInto('audit_events').values({ id: uuidv7(), kind, details: '{}' }).execute();
/** As if it had been written at another time. */
const writeAt = (at: Date) =>
  database.query(
    "insert into audit_events (tenant_id, id, at, kind) values ($1, gen_random_uuid(), $2, 'test.event')",
    [tenantId, at],
  );
const dropPartition = (name: string) => database.query(`drop table ${name}`);

describe('the partitions', () => {
  it('are there for this month and three more from the first migration on, without a gap', async () => {
    const partitions = await list();
    expect(partitions.map(({ starts_at }) => starts_at)).toEqual([0, 1, 2, 3].map(monthFrom));
    expect(partitions.map(({ ends_at }) => ends_at)).toEqual([1, 2, 3, 4].map(monthFrom));
  });

  it('are made by the daily job, by many at once too, each a whole part of the guarded table', async () => {
    const [, , third = { name: '' }, fourth = { name: '' }] = await list();
    for (const { name } of [third, fourth]) await dropPartition(name);
    const deps = { db } as Parameters<typeof keepAuditPartitions.run>[0];
    const made = await Promise.all([keepAuditPartitions.run(deps), keepAuditPartitions.run(deps)]);
    expect(made).toContainEqual({ made: 2 });
    expect(made).toContainEqual(undefined);
    expect((await list()).map(({ name }) => name)).toContain(fourth.name);
    expect(await findIsolationProblem(db)).toBeUndefined();
    await expect(database.query(`truncate ${fourth.name}`)).rejects.toMatchObject({ code: '42501' });
    const indexesOf = (name: string) => countIn(`pg_indexes where tablename = '${name}'`);
    expect(await indexesOf(fourth.name)).toBe(await indexesOf('audit_events'));
  });

  it('take an event when they are missing all: none is lost, and the months are put in order later', async () => {
    for (const { name } of await list()) await dropPartition(name);
    await write('in no month');
    expect(await countIn('audit_events_default')).toBe(1);
    await linkAll(database, db, tenantId);
    expect(await ensureAuditPartitions(db, 3)).toBe(4);
    expect(await countIn('audit_events_default')).toBe(0);
    await write('in its month');
    expect(await countIn('audit_events_default')).toBe(0);
    expect(await countIn('audit_events')).toBe(2);
    expect(await linkAll(database, db, tenantId)).toBe(1);
    expect(await findIsolationProblem(db)).toBeUndefined();
    const [first] = await list();
    await expect(database.query(`delete from ${first?.name}`)).rejects.toMatchObject({ code: '42501' });
  });

  it('become one for several months in which there was none', async () => {
    for (const { name } of (await list()).slice(0, 2)) await dropPartition(name);
    await write();
    await writeAt(monthFrom(1));
    expect(await ensureAuditPartitions(db, 3)).toBe(1);
    const [first] = await list();
    expect([first?.starts_at, first?.ends_at]).toEqual([monthFrom(0), monthFrom(2)]);
    expect(await countIn(first?.name ?? '')).toBe(2);
  });

  it('leave in the default one what lies on both sides of another, and still take everything', async () => {
    const [first = { name: '' }] = await list();
    await dropPartition(first.name);
    await writeAt(monthFrom(0));
    await writeAt(monthFrom(9));
    expect(await ensureAuditPartitions(db, 3)).toBe(0);
    await write();
    expect(await countIn('audit_events_default')).toBe(3);
  });

  it('take the event of a transaction that began in the month before', async () => {
    await writeAt(new Date(monthFrom(0).getTime() - 1));
    expect(await countIn('audit_events')).toBe(1);
    expect(await ensureAuditPartitions(db, 3)).toBe(0);
  });
});
