import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createUnit } from '../../adapters/postgres/unit.ts';
import { uuidv7 } from '../../server/kernel/ids.ts';
import { cloneDatabase, type TestDatabase } from '../support/clone-database.ts';
import { openDeps, type TestDeps } from '../support/open-deps.ts';

let database: TestDatabase;
let node: TestDeps;
let other: Client;
let tenantId: string;
const [first, second] = [uuidv7(), uuidv7()];

beforeAll(async () => {
  database = await cloneDatabase();
  node = await openDeps(database);
  other = new Client({ connectionString: database.superuserUrl.reveal() });
  await other.connect();
  const [row] = await database.query<{ id: string }>("select id from tenants where slug = 'default'");
  tenantId = row?.id ?? '';
  for (const id of [first, second]) await node.deps.db.tenant(tenantId).insertInto('users').values({ id }).execute();
});
afterAll(async () => {
  await other?.end();
  await node?.close();
  await database?.drop();
});

const isWaiting = async () =>
  (await database.query("select from pg_stat_activity where wait_event_type = 'Lock' and application_name = 'bastion'"))
    .length > 0;

it('a request that PostgreSQL ended because of a deadlock is done again, once and whole', async () => {
  await other.query('begin');
  await other.query("set local deadlock_timeout = '60s'");
  await other.query('update users set session_epoch = session_epoch where id = $1', [second]);
  const unit = createUnit();
  for (const user_id of [first, second]) unit.rare.push({ write: 'advance_session_epoch', user_id });
  const committed = node.deps.commitUnit(tenantId, unit);
  while (!(await isWaiting())) await sleep(10);
  // Each now waits for the other; theirs is patient, so ours is the one that PostgreSQL ends.
  await other.query('update users set session_epoch = session_epoch where id = $1', [first]);
  await other.query('commit');
  expect(await committed).toBeUndefined();
  const rows = await database.query<{ session_epoch: number }>('select session_epoch from users where id = any($1)', [
    [first, second],
  ]);
  expect(rows.map((row) => row.session_epoch)).toEqual([1, 1]);
  const [counts] = await database.query<{ deadlocks: number }>(
    'select deadlocks::int from pg_stat_database where datname = current_database()',
  );
  expect(counts?.deadlocks).toBeGreaterThan(0);
});
