import { setTimeout as sleep } from 'node:timers/promises';
import type { BastionUnderTest } from '../bastion/start-bastion.ts';
import type { Costs } from '../measure/server-under-test.ts';
import { readHashThreadsCpu } from '../measure/thread-cpu.ts';
import { MAX_LOGIN_CPU_MS } from '../report/targets.ts';
import { measureSlice } from '../side-by-side.ts';
import type { Check, Finding } from './check.ts';

/** By then most of what a sign-in runs is compiled, as it is at a server that has been up for a while. */
const WARM_UP_LOGINS = 200;
const WARM_UP_CALLERS = 4;
const LOGINS = 60;
const LIMIT_S = 120;
/** What the warm-up left to do (the audit trail is linked, jobs are fetched) is done by then. */
const SETTLE_MS = 3_000;
const IDLE_MS = 8_000;

type Cpu = { readonly node_ms: number; readonly postgres_ms: number };

/** CPU time for each second, or for each of so many logins. */
const cpuBetween = (before: Costs, after: Costs, count: number): Cpu => ({
  node_ms: (after.node_ms - before.node_ms) / count,
  postgres_ms: ((after.postgres_ms ?? 0) - (before.postgres_ms ?? 0)) / count,
});

/** What an instance uses with nobody there: it goes on beside sign-ins, for as long as they take. */
async function measureIdle(product: BastionUnderTest): Promise<Cpu> {
  await sleep(SETTLE_MS);
  const before = await product.readCosts();
  await sleep(IDLE_MS);
  return cpuBetween(before, await product.readCosts(), IDLE_MS / 1000);
}

/**
 * What a whole sign-in costs beside the password hash, which runs in threads of its own and can so be told apart, and beside
 * what an idle instance uses in the same time.
 */
export const login: Check = {
  name: 'login',
  run: async ({ generator, product, pace }) => {
    const paceOf = (callers: number, operations: number) => ({ ...pace, callers, seconds: LIMIT_S, operations });
    await generator.prepare(product.target, 'login', WARM_UP_CALLERS);
    await measureSlice(generator, product, 'login', paceOf(WARM_UP_CALLERS, WARM_UP_LOGINS));
    const idle = await measureIdle(product);
    const worker = product.workerPid();
    const hashBefore = readHashThreadsCpu(worker);
    const { slice, before, after } = await measureSlice(generator, product, 'login', paceOf(1, LOGINS));
    const logins = slice.latencies_ms.length;
    const hash_ms = (readHashThreadsCpu(worker) - hashBefore) / logins;
    const spent = cpuBetween(before, after, logins);
    const idle_s = slice.seconds / logins;
    const statements = ((after.statements ?? 0) - (before.statements ?? 0)) / logins;
    return [
      { what: 'CPU of the hash per login', value: hash_ms, unit: 'ms' },
      besideIdle('Node per login besides the hash', spent.node_ms - hash_ms, idle.node_ms * idle_s, MAX_LOGIN_CPU_MS),
      besideIdle('PostgreSQL per login', spent.postgres_ms, idle.postgres_ms * idle_s),
      { what: 'statements per login', value: statements, unit: '' },
      { what: 'errors in sign-ins', value: slice.errorCount, unit: '', limit: 0, note: slice.errors.join('; ') },
    ];
  },
};

function besideIdle(what: string, all_ms: number, idle_ms: number, limit?: number): Finding {
  const note = `${all_ms.toFixed(1)} ms, of which ${idle_ms.toFixed(1)} ms were used by an idle instance too`;
  return {
    what: `CPU of ${what}`,
    value: all_ms - idle_ms,
    unit: 'ms',
    note,
    ...(limit === undefined ? {} : { limit }),
  };
}
