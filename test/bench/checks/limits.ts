import { findFreePort } from '../../support/find-free-port.ts';
import { startRedis, stopRedis } from '../../support/start-redis.ts';
import { type BastionUnderTest, startBastion } from '../bastion/start-bastion.ts';
import { getScenario } from '../load/scenarios.ts';
import { MAX_LIMITS_COST } from '../report/targets.ts';
import { sideBySide } from '../side-by-side.ts';
import type { Check, CheckContext, Finding } from './check.ts';

const SCENARIO = 'client_credentials';
const WITHOUT = `--import=${new URL('../bastion/without-limits.mjs', import.meta.url).href}`;
/**
 * A client far below its limit has much taken ahead, one near it so little that hardly any can get lost. The second limit is
 * enough for the check and brings that about. Many that ask seldom, for whom nothing is, are not in it.
 */
const variants: readonly (readonly [string, string])[] = [
  ['far below', '*=1000000'],
  ['near', '*=100000'],
];

/** What limits cost the token endpoint: two instances side by side, one of which counts nothing. */
export const limits: Check = {
  name: 'limits',
  run: async (context) => {
    const port = await findFreePort();
    const redis = await startRedis(port);
    const stores = { PostgreSQL: {}, Redis: { REDIS_URL: `redis://127.0.0.1:${port}/0` } };
    try {
      const findings: Finding[] = [];
      for (const [store, env] of Object.entries(stores))
        for (const [where, BASTION_LIMITS] of variants)
          findings.push(...(await compare(context, `in ${store}, ${where} them`, { ...env, BASTION_LIMITS })));
      return findings;
    } finally {
      await stopRedis(redis);
    }
  },
};

/** Tokens of a client want no people. */
const start = (name: string, env: NodeJS.ProcessEnv): Promise<BastionUnderTest> =>
  startBastion({ users: 1, name, env });

async function compare(context: CheckContext, how: string, env: NodeJS.ProcessEnv): Promise<Finding[]> {
  // Both are fresh: an instance that has been through more is faster.
  const base = await start('without limits', { NODE_OPTIONS: WITHOUT });
  const product = await start(`limits ${how}`, env);
  try {
    const row = await sideBySide(context, getScenario(SCENARIO), base, product);
    const cost = (1 - row.ratio) * 100;
    const errors = row.base.errorCount + row.product.errorCount;
    const note = `p99 ${row.base.p99_ms.toFixed(1)} → ${row.product.p99_ms.toFixed(1)} ms`;
    return [
      {
        what: `throughput of ${SCENARIO} that limits ${how} take`,
        value: cost,
        unit: '%',
        limit: MAX_LIMITS_COST,
        note,
      },
      { what: `errors with limits ${how}`, value: errors, unit: '', limit: 0 },
    ];
  } finally {
    await base.stop();
    await product.stop();
  }
}
