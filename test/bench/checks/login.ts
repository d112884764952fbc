import { readHashThreadsCpu } from '../measure/thread-cpu.ts';
import { MAX_LOGIN_CPU_MS } from '../report/targets.ts';
import { measureSlice } from '../side-by-side.ts';
import type { Check } from './check.ts';

const WARM_UP_LOGINS = 20;
const LOGINS = 40;
const LIMIT_S = 60;

/** What a whole sign-in costs beside the password hash, which runs in threads of its own and can so be told apart. */
export const login: Check = {
  name: 'login',
  run: async ({ generator, product, pace }) => {
    const onePace = (operations: number) => ({ ...pace, callers: 1, seconds: LIMIT_S, operations });
    await generator.prepare(product.target, 'login', 1);
    await measureSlice(generator, product, 'login', onePace(WARM_UP_LOGINS));
    const worker = product.workerPid();
    const hashBefore = readHashThreadsCpu(worker);
    const { slice, before, after } = await measureSlice(generator, product, 'login', onePace(LOGINS));
    const logins = slice.latencies_ms.length;
    const hash_ms = (readHashThreadsCpu(worker) - hashBefore) / logins;
    const node_ms = (after.node_ms - before.node_ms) / logins;
    const postgres_ms = ((after.postgres_ms ?? 0) - (before.postgres_ms ?? 0)) / logins;
    const errors = slice.errors.join('; ');
    return [
      { what: 'CPU of the hash per login', value: hash_ms, unit: 'ms' },
      { what: 'CPU of Node per login besides the hash', value: node_ms - hash_ms, unit: 'ms', limit: MAX_LOGIN_CPU_MS },
      { what: 'CPU of PostgreSQL per login', value: postgres_ms, unit: 'ms' },
      { what: 'errors in sign-ins', value: slice.errorCount, unit: '', limit: 0, note: errors },
    ];
  },
};
