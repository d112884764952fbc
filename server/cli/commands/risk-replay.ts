import { replayPolicy } from '../../risk/replay/replay-policy.ts';
import { describeReplay } from '../describe-replay.ts';
import { readRiskPolicy } from '../read-risk-policy.ts';
import { readTimeSpan } from '../read-time-span.ts';
import { tenantCommand } from '../tenant-command.ts';

export const riskReplay = tenantCommand({
  words: ['risk', 'replay'],
  summary: 'Try another policy on the sign-ins of the past, and change nothing',
  declare: (command) =>
    command
      .requiredOption('--policy <file>', 'the policy as JSON; what is not in it is as by default')
      .option('--last <span>', 'how far back: 12h, 90d, 2w', '90d'),
  async run({ deps, tenant }, { options }) {
    const { policy } = readRiskPolicy(String(options.policy));
    const report = await replayPolicy(deps, tenant, policy, readTimeSpan('--last', String(options.last)));
    return { json: report, text: describeReplay(report) };
  },
});
