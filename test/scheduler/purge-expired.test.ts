import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { purgeExpired } from '../../server/scheduler/jobs/purge-expired.ts';
import { startScheduler } from '../../server/scheduler/scheduler.ts';
import { cloneDatabase, type TestDatabase } from '../support/clone-database.ts';
import { openDeps, type TestDeps } from '../support/open-deps.ts';

let database: TestDatabase;
let nodes: readonly TestDeps[];

/** Token rows of every tenant, the suspended ones too: `count` each that expired `age` seconds ago. */
const fill = (count: number, age: number) =>
  database.query(
    `insert into oidc_records (tenant_id, id, kind, payload, expires_at)
      select tenants.id, sha256(gen_random_uuid()::text::bytea), 'AccessToken', '{}', now() - make_interval(secs => $2)
      from tenants, generate_series(1, $1::int)`,
    [count, age],
  );

/** Rows that are left, by tenant. */
async function countRows(where = 'true'): Promise<Record<string, number>> {
  const rows = await database.query<{ slug: string; left: number }>(
    `select slug, count(oidc_records.id)::int as left from tenants
      left join oidc_records on tenant_id = tenants.id and ${where} group by slug order by slug`,
  );
  return Object.fromEntries(rows.map(({ slug, left }) => [slug, left]));
}

const each = (count: number) => ({ a: count, b: count, default: count });

beforeAll(async () => {
  database = await cloneDatabase();
  nodes = [await openDeps(database), await openDeps(database)];
  for (const slug of ['a', 'b']) await database.query('select create_tenant($1, $1, null)', [slug]);
  await database.query("update tenants set status = 'suspended' where slug = 'b'");
});
beforeEach(() => database.query('delete from oidc_records'));
afterAll(async () => {
  await Promise.all(nodes?.map((node) => node.close()) ?? []);
  await database?.drop();
});

describe('the job that purges what has expired', () => {
  it('touches nothing that is alive or has expired within the last minute', async () => {
    await fill(5, -3_600);
    await fill(5, 30);
    expect(await purgeExpired.run((nodes[0] as TestDeps).deps)).toBeUndefined();
    expect(await countRows()).toEqual(each(10));
  });

  it('leaves the rest to the next run when its node is about to leave', async () => {
    await fill(1_500, 3_600);
    const { deps } = nodes[0] as TestDeps;
    expect(await purgeExpired.run(deps, AbortSignal.abort())).toEqual({ rows: 1_000 });
    expect(await purgeExpired.run(deps)).toEqual({ rows: 3_500 });
  });

  it('on two nodes removes the expired rows of all tenants, each once, in batches', async () => {
    await fill(1_200, 3_600);
    await fill(7, -3_600);
    const before = nodes.map(({ deps }) => deps.db.countStatements());
    const schedulers = nodes.map(({ deps }) => startScheduler(deps, [{ ...purgeExpired, every_s: 0.02 }]));
    await expect.poll(() => countRows('expires_at < now()')).toEqual(each(0));
    await Promise.all(schedulers.map((scheduler) => scheduler.stop()));
    expect(await countRows()).toEqual(each(7));
    const done = nodes.flatMap(({ log }) => log.lines.filter(({ message }) => message === 'job done'));
    const rows = done.map(({ fields }) => (fields as { rows: number }).rows);
    expect(rows.reduce((sum, count) => sum + count, 0)).toBe(3 * 1_200);
    const statements = nodes.map(({ deps }, at) => deps.db.countStatements() - (before[at] ?? 0));
    expect(Math.max(...statements)).toBeGreaterThanOrEqual(4);
  });
});
