import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Job } from '../../server/scheduler/job.ts';
import { jobs } from '../../server/scheduler/jobs.ts';
import { type Scheduler, startScheduler } from '../../server/scheduler/scheduler.ts';
import { cloneDatabase, type TestDatabase } from '../support/clone-database.ts';
import { openDeps, type TestDeps } from '../support/open-deps.ts';

let database: TestDatabase;
let nodes: readonly [TestDeps, TestDeps];
const schedulers: Scheduler[] = [];

/** A scheduler on one of the two nodes, stopped at the end of the test. */
function start(node: TestDeps, ...list: Job[]): Scheduler {
  const scheduler = startScheduler(node.deps, list);
  schedulers.push(scheduler);
  return scheduler;
}

const linesOf = ({ log }: TestDeps, message: string) => log.lines.filter((line) => line.message.startsWith(message));

beforeAll(async () => {
  database = await cloneDatabase();
  nodes = [await openDeps(database), await openDeps(database)];
});
afterEach(() => Promise.all(schedulers.splice(0).map((scheduler) => scheduler.stop())));
afterAll(async () => {
  await Promise.all(nodes?.map((node) => node.close()) ?? []);
  await database?.drop();
});

describe('a job that fails', () => {
  it('is logged with its reason, tried again, and keeps neither itself nor another one from running', async () => {
    const [node] = nodes;
    let tries = 0;
    let others = 0;
    const failing: Job = {
      name: 'failing',
      every_s: 0.01,
      async run() {
        tries += 1;
        if (tries < 3) throw new Error(`try ${tries} failed`);
        return { tries };
      },
    };
    const other: Job = {
      name: 'other',
      every_s: 0.01,
      run: async () => {
        others += 1;
        return undefined;
      },
    };
    start(node, failing, other);
    await expect.poll(() => linesOf(node, 'job done')[0]?.fields).toEqual({ job: 'failing', tries: 3 });
    const [first, second, ...more] = linesOf(node, 'job failed');
    expect(first).toMatchObject({ level: 'error', fields: { job: 'failing', error: new Error('try 1 failed') } });
    expect(second).toMatchObject({ level: 'error', fields: { job: 'failing', error: new Error('try 2 failed') } });
    expect(more).toEqual([]);
    const before = others;
    await expect.poll(() => others).toBeGreaterThan(before);
  });

  it('gives its lock back, also when its connection is lost in the middle', async () => {
    const [one, two] = nodes;
    const started: TestDeps[] = [];
    const on = (node: TestDeps): Job => ({
      name: 'interrupted',
      every_s: 0.02,
      async run() {
        started.push(node);
        if (started.length > 1) return undefined;
        const isLock = `pid in (select pid from pg_locks where locktype = 'advisory') and datname = current_database()`;
        await database.query(`select pg_terminate_backend(pid) from pg_stat_activity where ${isLock}`);
        return undefined;
      },
    });
    start(one, on(one));
    await expect.poll(() => started.length).toBeGreaterThan(0);
    start(two, on(two));
    await expect.poll(() => started.includes(two)).toBe(true);
    await expect.poll(() => linesOf(one, 'job failed').at(-1)?.fields).toMatchObject({ job: 'interrupted' });
  });
});

describe('two nodes', () => {
  /** A job that takes its time and counts how many are at it. */
  function counting(name: string) {
    const seen = { now: 0, most: 0, runs: new Map<TestDeps, number>() };
    const on = (node: TestDeps): Job => ({
      name,
      every_s: 0.005,
      async run() {
        seen.now += 1;
        seen.most = Math.max(seen.most, seen.now);
        seen.runs.set(node, (seen.runs.get(node) ?? 0) + 1);
        await sleep(20);
        seen.now -= 1;
        return undefined;
      },
    });
    return { seen, on };
  }

  it('never do the same job at once, and either of them does it', async () => {
    const { seen, on } = counting('slow');
    for (const node of nodes) start(node, on(node));
    await expect
      .poll(() => Math.min(...nodes.map((node) => seen.runs.get(node) ?? 0)), { timeout: 10_000 })
      .toBeGreaterThan(5);
    expect(seen.most).toBe(1);
  });

  it('do different jobs at once', async () => {
    const { seen, on } = counting('one');
    start(nodes[0], on(nodes[0]));
    start(nodes[1], { ...on(nodes[1]), name: 'two' });
    await expect.poll(() => seen.most).toBe(2);
  });

  it('share a job that one of them stops doing', async () => {
    const { seen, on } = counting('left');
    const first = start(nodes[0], on(nodes[0]));
    await expect.poll(() => seen.runs.get(nodes[0])).toBeGreaterThan(0);
    await first.stop();
    start(nodes[1], on(nodes[1]));
    await expect.poll(() => seen.runs.get(nodes[1])).toBeGreaterThan(0);
  });
});

describe('jobs that begin together, more of them than there are connections,', () => {
  it('all run at once, and whatever else needs a connection gets one meanwhile', async () => {
    const small = await openDeps(database, { connections: 2 });
    const begun = new Set<string>();
    let isOver = false;
    const list = ['a', 'b', 'c', 'd', 'e'].map(
      (name): Job => ({
        name: `together-${name}`,
        every_s: 0.05,
        async run({ db }) {
          await db.system.selectNoFrom((from) => from.lit(1).as('one')).execute();
          begun.add(name);
          while (!isOver) await sleep(5);
          return undefined;
        },
      }),
    );
    const scheduler = start(small, ...list);
    await expect.poll(() => begun.size, { timeout: 3_000 }).toBe(list.length);
    const before = performance.now();
    await small.deps.db.query('select 1');
    expect(performance.now() - before).toBeLessThan(1_000);
    const locks = () =>
      database.query<{ held: number }>(`select count(*)::int as held from pg_locks where locktype = 'advisory'
        and database = (select oid from pg_database where datname = current_database())`);
    expect(await locks()).toEqual([{ held: list.length }]);
    isOver = true;
    await scheduler.stop();
    expect(linesOf(small, 'job failed')).toEqual([]);
    expect(await locks(), 'and no lock is left on a connection that goes back').toEqual([{ held: 0 }]);
    await small.close();
  });
});

describe('stopping', () => {
  it('waits for the job that runs, tells it to come to an end, and starts none any more', async () => {
    let runs = 0;
    let ended = 0;
    const job: Job = {
      name: 'long',
      every_s: 0.01,
      async run(_deps, stopping) {
        runs += 1;
        while (!stopping?.aborted) await sleep(5);
        await sleep(50);
        ended += 1;
        return undefined;
      },
    };
    const scheduler = start(nodes[0], job);
    await expect.poll(() => runs).toBe(1);
    await scheduler.stop();
    expect(ended).toBe(1);
    await sleep(100);
    expect(runs).toBe(1);
  });

  it('before the first run ends without one', async () => {
    let runs = 0;
    const run = async () => {
      runs += 1;
      return undefined;
    };
    await start(nodes[0], { name: 'never', every_s: 0.05, run }).stop();
    await sleep(100);
    expect(runs).toBe(0);
  });
});

describe('a job that remembers', () => {
  it('begins once, and then runs as what it began with', async () => {
    const seen: number[] = [];
    let begun = 0;
    const begin = () => {
      begun += 1;
      let runs = 0;
      return async () => {
        runs += 1;
        seen.push(runs);
        return undefined;
      };
    };
    const run = () => Promise.reject(new Error('not this one'));
    start(nodes[0], { name: 'remembers', every_s: 0.01, begin, run });
    await expect.poll(() => seen.slice(0, 3)).toEqual([1, 2, 3]);
    expect(begun).toBe(1);
  });
});

describe('the jobs of Bastion', () => {
  it('have names of their own, since the name is the lock', () => {
    const names = jobs.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it('do nothing, and say nothing, where there is nothing to do', async () => {
    const [node] = nodes;
    // What the jobs of the tests above have done is in the audit trail, which has jobs of its own.
    for (const job of jobs) await job.run(node.deps);
    const before = node.log.lines.length;
    for (const job of jobs) expect(await job.run(node.deps), job.name).toBeUndefined();
    expect(node.log.lines).toHaveLength(before);
  });
});
