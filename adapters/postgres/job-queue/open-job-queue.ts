import { PgBoss } from 'pg-boss';
import type { Log } from '../../../server/kernel/log.ts';
import { type Database, isDatabaseDown } from '../database.ts';
import { bossOptions } from './boss-options.ts';

/**
 * Jobs that are done once, soon, by any node, and again when they failed: what takes a network that must keep nobody
 * waiting. A job is put in by the transaction that it belongs to, and is there when that commits and not before. One that
 * a node was doing when it died is done anew, so each is done at least once.
 */
export type JobQueue = {
  /**
   * `run` sends the statement: in a transaction, where there is one (`runThroughKysely`, `runThroughClient`). The job is
   * not done before `after_s` seconds have passed; at once without it.
   */
  readonly add: (run: SqlRunner, queue: string, job: QueuedJob, after_s?: number) => Promise<void>;
  /** Works on a queue until `close`. Where `work` throws, it is called again later, as the policy says. */
  readonly work: (policy: QueuePolicy, work: (job: QueuedJob, attempt: Attempt) => Promise<void>) => Promise<void>;
  /** Lets jobs under way end. */
  readonly close: () => Promise<void>;
};

/** Ids only: what the job is about stands in a table of the tenant, sealed where it is personal. */
export type QueuedJob = { readonly tenant_id: string; readonly id: string };

export type Attempt = { readonly isLast: boolean };

export type SqlRunner = (text: string, values?: unknown[]) => Promise<{ rows: unknown[] }>;

export type QueuePolicy = {
  readonly name: string;
  /** How often it is tried again after it failed. */
  readonly retries: number;
  /** Seconds to the first of these; about twice as long to each of the next, and at most `longestDelay_s`. */
  readonly delay_s: number;
  readonly longestDelay_s: number;
  /** Seconds after which a job is taken for lost together with the node that did it. */
  readonly expire_s: number;
};

/** Several at once, and the next ones without a pause while there are more. */
const workOptions = {
  pollingIntervalSeconds: 1,
  batchSize: 5,
  burstWhenBatchFull: true,
  perJobResults: true,
  includeMetadata: true,
} as const;
const stopTimeout_ms = 20_000;

const toOptions = ({ retries, delay_s, longestDelay_s, expire_s }: QueuePolicy) => ({
  retryLimit: retries,
  retryDelay: delay_s,
  retryBackoff: true,
  retryDelayMax: longestDelay_s,
  expireInSeconds: expire_s,
  deleteAfterSeconds: 3_600,
});

const tellEvery_ms = 60_000;

/** The library hands out copies of errors, and asks every second again: one line a minute says as much. */
function createTeller(log: Log): (error: Error) => void {
  let told = 0;
  return (copy) => {
    if (Date.now() - told < tellEvery_ms) return;
    told = Date.now();
    const error = Object.assign(new Error(copy.message), { name: copy.name, code: (copy as { code?: string }).code });
    const isAway = copy.name === 'DatabaseUnavailable' || isDatabaseDown(error);
    log[isAway ? 'warn' : 'error']('job queue failed, it will be tried again', { error });
  };
}

export function openJobQueue(
  { db, log }: { readonly db: Pick<Database, 'query'>; readonly log: Log },
  policies: readonly QueuePolicy[],
  { supervise_s = 60 }: { readonly supervise_s?: number } = {},
): JobQueue {
  const executor = { executeSql: async (text: string, values?: unknown[]) => db.query(text, values) };
  let started: Promise<PgBoss> | undefined;

  async function start(): Promise<PgBoss> {
    const boss = new PgBoss({
      ...bossOptions,
      db: executor,
      supervise: true,
      superviseIntervalSeconds: supervise_s,
      monitorIntervalSeconds: supervise_s,
    });
    boss.on('error', createTeller(log));
    await boss.start();
    for (const policy of policies) {
      await boss.createQueue(policy.name, toOptions(policy));
      await boss.updateQueue(policy.name, toOptions(policy));
    }
    return boss;
  }

  /** Started when it is first needed; what failed to start is tried again. */
  function needed(): Promise<PgBoss> {
    started ??= start().catch((error) => {
      started = undefined;
      throw error;
    });
    return started;
  }

  return {
    async add(run, queue, job, after_s = 0) {
      const boss = await needed();
      await boss.send(queue, job, { startAfter: after_s, db: { executeSql: run as never } });
    },
    async work(policy, work) {
      const boss = await needed();
      await boss.work<QueuedJob, void, typeof workOptions>(policy.name, workOptions, (jobs) =>
        Promise.all(
          jobs.map(async ({ id, data, retryCount, retryLimit }) => {
            const isDone = await work(data, { isLast: retryCount >= retryLimit }).then(
              () => true,
              () => false,
            );
            // Why it failed is for whoever did the work to say: here it would lie in a table of all tenants.
            return { id, status: isDone ? 'completed' : 'failed' };
          }),
        ),
      );
    },
    async close() {
      const boss = await started?.catch(() => undefined);
      await boss?.stop({ timeout: stopTimeout_ms });
    },
  };
}
