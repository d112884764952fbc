import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from '../../adapters/postgres/database.ts';
import { type JobQueue, openJobQueue, type QueuePolicy } from '../../adapters/postgres/job-queue/open-job-queue.ts';
import { uuidv7 } from '../../server/kernel/ids.ts';
import { cloneDatabase, type TestDatabase } from '../support/clone-database.ts';
import { silentLog } from '../support/silent-log.ts';

const policy: QueuePolicy = { name: 'test', retries: 2, delay_s: 0, longestDelay_s: 1, expire_s: 1 };

let database: TestDatabase;
let db: Database;
const open: JobQueue[] = [];

beforeAll(async () => {
  database = await cloneDatabase();
  db = openDatabase({ url: database.appUrl, connections: 4 });
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((queue) => queue.close()));
  await database.query('delete from pgboss.job');
});
afterAll(async () => {
  await db?.close();
  await database?.drop();
});

function openQueue(): JobQueue {
  const queue = openJobQueue({ db, log: silentLog }, [policy], { supervise_s: 1 });
  open.push(queue);
  return queue;
}

const newJob = () => ({ tenant_id: uuidv7(), id: uuidv7() });
const jobs = () => database.query<{ state: string; output: unknown }>('select state::text, output from pgboss.job');

describe('the job queue', () => {
  it('does each job once, on whichever of two nodes, and many of them without a pause', async () => {
    const done: string[] = [];
    const nodes = [openQueue(), openQueue()];
    const all = Array.from({ length: 60 }, newJob);
    for (const job of all) await nodes[0]?.add(db.query, policy.name, job);
    const start = Date.now();
    for (const node of nodes) await node.work(policy, async ({ id }) => void done.push(id));
    await expect.poll(() => done.length, { timeout: 20_000 }).toBe(all.length);
    expect(new Set(done)).toEqual(new Set(all.map(({ id }) => id)));
    // One a second and node would take half a minute.
    expect(Date.now() - start).toBeLessThan(15_000);
  });

  it('tries again what failed, says when it is for the last time, and keeps nothing of why', async () => {
    const queue = openQueue();
    await queue.add(db.query, policy.name, newJob());
    const tries: boolean[] = [];
    await queue.work(policy, async (_job, { isLast }) => {
      tries.push(isLast);
      throw new Error('ada@example.org is not there');
    });
    await expect.poll(jobs, { timeout: 20_000 }).toMatchObject([{ state: 'failed' }]);
    expect(tries).toEqual([false, false, true]);
    expect(JSON.stringify(await jobs())).not.toContain('ada');
  });

  it('fails none of those that are done beside one that fails', async () => {
    const queue = openQueue();
    const all = Array.from({ length: 4 }, newJob);
    for (const job of all) await queue.add(db.query, policy.name, job);
    const done: string[] = [];
    await queue.work(policy, async ({ id }) => {
      if (id === all[1]?.id) throw new Error('no');
      done.push(id);
    });
    await expect
      .poll(async () => (await jobs()).map(({ state }) => state).toSorted(), { timeout: 20_000 })
      .toEqual(['completed', 'completed', 'completed', 'failed']);
    expect(done.toSorted()).toEqual(all.flatMap(({ id }, at) => (at === 1 ? [] : [id])).toSorted());
  });

  it('leaves a job for later alone until then', async () => {
    const queue = openQueue();
    const [now, later] = [newJob(), newJob()];
    await queue.add(db.query, policy.name, later, 60);
    await queue.add(db.query, policy.name, now);
    const done: string[] = [];
    await queue.work(policy, async ({ id }) => void done.push(id));
    await expect.poll(() => done, { timeout: 20_000 }).toEqual([now.id]);
    await database.query(`update pgboss.job set start_after = start_after - interval '1 minute'`);
    await expect.poll(() => done, { timeout: 20_000 }).toEqual([now.id, later.id]);
  });

  it('does anew what a node was doing when it died', async () => {
    const job = newJob();
    const queue = openQueue();
    await queue.add(db.query, policy.name, job);
    // As a node leaves it that was killed: taken a while ago, and neither done nor given back.
    await database.query(
      `update pgboss.job set state = 'active', started_on = now() - interval '10 minutes' where data->>'id' = $1`,
      [job.id],
    );
    const done: string[] = [];
    await queue.work(policy, async ({ id }) => void done.push(id));
    await expect.poll(() => done, { timeout: 25_000 }).toEqual([job.id]);
  });
});
