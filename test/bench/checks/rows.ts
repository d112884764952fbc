import { fillTokens } from '../bastion/fill-tokens.ts';
import { type BastionUnderTest, startBastion } from '../bastion/start-bastion.ts';
import { getScenario } from '../load/scenarios.ts';
import { formatNumber } from '../report/format-number.ts';
import { MAX_MANY_ROWS_RATIO } from '../report/targets.ts';
import { type Row, sideBySide } from '../side-by-side.ts';
import type { Check } from './check.ts';

const FEW = 10_000;
const MANY = 10_000_000;
const SCENARIOS = ['client_credentials', 'refresh', 'introspection', 'userinfo'];

/** Two instances side by side, one with ten thousand stored tokens, one with ten million: the time of one over the other. */
export const rows: Check = {
  name: 'rows',
  run: async ({ generator, pace }) => {
    const few = await startFilled('10 thousand', FEW, pace.callers);
    const many = await startFilled('10 million', MANY, pace.callers);
    try {
      const findings = [];
      for (const name of SCENARIOS) {
        const row = await sideBySide({ generator, pace }, getScenario(name), few, many);
        const what = `${name}: time with 10 million rows over 10 thousand`;
        findings.push({ what, value: 1 / row.ratio, unit: '×', limit: MAX_MANY_ROWS_RATIO, note: noteOf(row) });
      }
      return findings;
    } finally {
      await few.stop();
      await many.stop();
    }
  },
};

/** The CPU time beside the ratio: it tells a slower database from a machine that had something else to do. */
function noteOf({ base, product, roundRatios }: Row): string {
  const both = (of: 'p99_ms' | 'node_ms' | 'postgres_ms') =>
    `${formatNumber(base[of])} → ${formatNumber(product[of])} ms`;
  const times = roundRatios.map((ratio) => 1 / ratio);
  const rounds = `rounds ${formatNumber(Math.min(...times))}–${formatNumber(Math.max(...times))}`;
  const cpu = `CPU of PostgreSQL ${both('postgres_ms')}, of Node ${both('node_ms')}`;
  return [rounds, cpu, `p99 ${both('p99_ms')}`, `${base.errorCount + product.errorCount} errors`].join('; ');
}

async function startFilled(name: string, tokens: number, users: number): Promise<BastionUnderTest> {
  const instance = await startBastion({ users, name });
  await fillTokens(instance.folders, tokens);
  return instance;
}
