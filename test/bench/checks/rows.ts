import { fillTokens } from '../bastion/fill-tokens.ts';
import { type BastionUnderTest, startBastion } from '../bastion/start-bastion.ts';
import { getScenario } from '../load/scenarios.ts';
import { MAX_MANY_ROWS_RATIO } from '../report/targets.ts';
import { sideBySide } from '../side-by-side.ts';
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
        const note = `p99 ${row.base.p99_ms.toFixed(1)} → ${row.product.p99_ms.toFixed(1)} ms, ${row.product.errorCount} errors`;
        const what = `${name}: time with 10 million rows over 10 thousand`;
        findings.push({ what, value: 1 / row.ratio, unit: '×', limit: MAX_MANY_ROWS_RATIO, note });
      }
      return findings;
    } finally {
      await few.stop();
      await many.stop();
    }
  },
};

async function startFilled(name: string, tokens: number, users: number): Promise<BastionUnderTest> {
  const instance = await startBastion({ users, name });
  await fillTokens(instance.folders, tokens);
  return instance;
}
