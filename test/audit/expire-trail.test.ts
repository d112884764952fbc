import { setTimeout as sleep } from 'node:timers/promises';
import { decodeJwt } from 'jose';
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dropAuditMonth } from '../../adapters/postgres/audit-retention.ts';
import { exportTrail } from '../../server/audit/export-trail.ts';
import { writeCheckpoint, writeClosingCheckpoint } from '../../server/audit/write-checkpoint.ts';
import { expireAuditTrail } from '../../server/scheduler/jobs/expire-audit-trail.ts';
import { cloneDatabase, type TestDatabase } from '../support/clone-database.ts';
import { openDeps, type TestDeps } from '../support/open-deps.ts';
import { linkAll } from './support/link-all.ts';

let database: TestDatabase;
let node: TestDeps;
let ours: string;
let theirs: string;

const old = '2018-05-01';
const month = { month: old, ends_at: new Date('2018-06-01') };

beforeEach(async () => {
  database = await cloneDatabase();
  node = await openDeps(database);
  const ids = await database.query<{ id: string }>(
    `select create_tenant('ours', 'Ours', null) as id union all select create_tenant('theirs', 'Theirs', null)`,
  );
  [ours = '', theirs = ''] = ids.map(({ id }) => id);
  await makeMonth(old, '2018-06-01');
});
afterEach(async () => {
  await node?.close();
  await database?.drop();
});

/** A month of its own, as there was once. */
async function makeMonth(from: string, to: string): Promise<void> {
  const owner = new Client({ connectionString: database.ownerUrl.reveal() });
  await owner.connect();
  const name = `audit_events_${from.slice(0, 7).replace('-', '_')}`;
  await owner.query(`select create_audit_table('${name}')`);
  await owner.query(`alter table audit_events attach partition ${name} for values from ('${from}Z') to ('${to}Z')`);
  await owner.end();
}

const write = (tenantId: string, at: string, count = 3) =>
  database.query(
    `insert into audit_events (tenant_id, id, at, kind) select $1, gen_random_uuid(), $2::timestamptz, 'test.event'
     from generate_series(1, $3::int)`,
    [tenantId, at, count],
  );
const countEvents = async (where = 'true') =>
  Number((await database.query(`select count(*) from audit_events where ${where}`))[0]?.count);
const link = (tenantId: string) => linkAll(database, node.deps.db, tenantId);
const run = () => expireAuditTrail.run(node.deps);

describe('a month of the audit trail that ended seven years ago', () => {
  it('goes, behind a closing checkpoint for each tenant, and what came later stays and is exported', async () => {
    for (const tenant of [ours, theirs]) {
      await write(tenant, '2018-05-31T23:59:59Z');
      await link(tenant);
      await write(tenant, '2019-12-24T00:00:00Z', 2);
      await link(tenant);
      await writeCheckpoint(node.deps, tenant);
    }
    expect(await run()).toEqual({ months: [old] });
    expect(await countEvents("at < '2018-06-01'")).toBe(0);
    expect(await countEvents()).toBe(4);
    expect(await database.query("select from pg_class where relname = 'audit_events_2018_05'")).toEqual([]);
    for (const tenant of [ours, theirs]) {
      const closing = await database.query<{ jws: string }>(
        "select jws from audit_checkpoints where tenant_id = $1 and kind = 'closing'",
        [tenant],
      );
      expect(closing.map(({ jws }) => decodeJwt(jws))).toMatchObject([{ tenant_id: tenant, seq: 3, kind: 'closing' }]);
      const lines: { seq?: number; from_seq?: number }[] = [];
      for await (const line of exportTrail(node.deps, tenant)) lines.push(JSON.parse(line));
      expect(lines.map(({ seq, from_seq }) => seq ?? from_seq)).toEqual([4, 4, 5]);
    }
    expect(await run()).toBeUndefined();
  });

  it('goes when nothing is left afterwards, and the chain goes on', async () => {
    await write(ours, '2018-05-02T00:00:00Z');
    await link(ours);
    await run();
    await write(ours, 'now', 1);
    expect(await link(ours)).toBe(1);
    const [last] = await database.query('select max(seq)::int as seq from audit_chain');
    expect(last).toEqual({ seq: 4 });
  });

  it('stays while one of its events is in no chain', async () => {
    await write(ours, '2018-05-02T00:00:00Z');
    await expect(run()).rejects.toThrow('in no chain');
    expect(await countEvents()).toBe(3);
  });
});

describe('the database refuses to drop a month', () => {
  const drop = () => dropAuditMonth(node.deps.db, month);
  const refused = { code: '42501', message: 'events of this month are not covered by a closing checkpoint' };

  beforeEach(async () => {
    for (const tenant of [ours, theirs]) {
      await write(tenant, '2018-05-02T00:00:00Z');
      await link(tenant);
    }
  });
  const close = (tenant: string, seq: number) => writeClosingCheckpoint(node.deps, tenant, seq);

  it('without closing checkpoints, with periodic ones, or with that of one tenant only', async () => {
    await expect(drop()).rejects.toMatchObject(refused);
    for (const tenant of [ours, theirs]) await writeCheckpoint(node.deps, tenant);
    await expect(drop()).rejects.toMatchObject(refused);
    await close(ours, 3);
    await expect(drop()).rejects.toMatchObject(refused);
    await close(theirs, 3);
    expect(await drop()).toBe(true);
  });

  it('whose last event is behind the closing checkpoint', async () => {
    await close(ours, 3);
    await close(theirs, 2);
    await expect(drop()).rejects.toMatchObject(refused);
  });

  it('that has an event in no chain', async () => {
    for (const tenant of [ours, theirs]) await close(tenant, 3);
    await write(ours, '2018-05-03T00:00:00Z', 1);
    await expect(drop()).rejects.toMatchObject(refused);
  });

  it('that ended less than seven years ago, whatever covers it', async () => {
    const now = new Date();
    const current = `${now.toISOString().slice(0, 7)}-01`;
    const recent = `${now.getUTCFullYear() - 6}-01-01`;
    await makeMonth(recent, `${now.getUTCFullYear() - 6}-02-01`);
    for (const kept of [current, recent])
      await expect(dropAuditMonth(node.deps.db, { month: kept, ends_at: now })).rejects.toMatchObject({
        code: '42501',
        message: 'events of the last seven years are kept',
      });
  });
});

describe('a legal hold', () => {
  const held = { code: '42501', message: 'a legal hold stands on events of this month' };
  const hold = (tenantId: string, user?: string) =>
    database.query(
      `insert into legal_holds (tenant_id, id, user_id, reason, placed_by) values ($1, gen_random_uuid(), $2, 'x', 'test')`,
      [tenantId, user ?? null],
    );
  const release = () => database.query('update legal_holds set released_at = now()');
  const user = '0198a0f0-0000-7000-8000-000000000001';

  it('on one tenant, or on one user, keeps the month and every later one, and the job goes on when it is released', async () => {
    await write(ours, '2018-05-02T00:00:00Z');
    await write(theirs, '2018-05-02T00:00:00Z');
    await database.query(
      `insert into audit_events (tenant_id, id, at, kind, user_id) values ($1, gen_random_uuid(), '2018-05-03Z', 'x', $2)`,
      [theirs, user],
    );
    for (const tenant of [ours, theirs]) await link(tenant);
    for (const whom of [undefined, user]) {
      await hold(theirs, whom);
      expect(await run()).toBeUndefined();
      await release();
    }
    expect(await countEvents()).toBe(7);
    expect(await run()).toEqual({ months: [old] });
  });

  it('stops the database too, for those who do not ask before they drop, and whatever months a partition spans', async () => {
    await makeMonth('2018-06-01', '2018-09-01');
    await database.query(
      `insert into audit_events (tenant_id, id, at, kind, user_id) values ($1, gen_random_uuid(), '2018-08-03Z', 'x', $2)`,
      [ours, user],
    );
    await link(ours);
    await writeClosingCheckpoint(node.deps, ours, 1);
    await hold(ours, user);
    const drop = () => dropAuditMonth(node.deps.db, { month: '2018-06-01', ends_at: new Date('2018-09-01') });
    expect(await run()).toEqual({ months: [old] });
    await expect(drop()).rejects.toMatchObject(held);
    await release();
    expect(await drop()).toBe(true);
  });

  it('that is placed while the month is dropped is waited for, and found', async () => {
    await write(ours, '2018-05-02T00:00:00Z');
    await link(ours);
    await writeClosingCheckpoint(node.deps, ours, 3);
    const placing = new Client({ connectionString: database.ownerUrl.reveal() });
    await placing.connect();
    await placing.query('begin');
    await placing.query("select set_config('bastion.tenant_id', $1, true)", [ours]);
    await placing.query("insert into legal_holds (id, reason, placed_by) values (gen_random_uuid(), 'x', 'test')");
    const dropped = dropAuditMonth(node.deps.db, month).catch((error) => error);
    await sleep(200);
    await placing.query('commit');
    await placing.end();
    expect(await dropped).toMatchObject(held);
    expect(await countEvents()).toBe(3);
  });
});
