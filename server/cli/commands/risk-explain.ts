import { isIP } from 'node:net';
import { Option } from 'commander';
import { explainSignIn } from '../../risk/explain-sign-in.ts';
import { CliError, cliStatus } from '../cli-error.ts';
import { describeFactors } from '../describe-assessment.ts';
import { formatFields } from '../format-text.ts';
import { getValue } from '../get-value.ts';
import { readMoment } from '../read-moment.ts';
import { tenantCommand } from '../tenant-command.ts';

export const riskExplain = tenantCommand({
  words: ['risk', 'explain'],
  summary: 'Say how risky a sign-in would be, and why; nothing of it is kept',
  declare: (command) =>
    command
      .requiredOption('--user <user>', 'e-mail address or id')
      .requiredOption('--ip <address>', 'from where')
      .option('--at <time>', 'when, such as 2026-03-01T23:30:00Z (default: now)')
      .addOption(
        new Option('--device <device>', 'the browser that they use most, or one they never used')
          .choices(['known', 'new'])
          .default('new'),
      )
      .option('--user-agent <text>', 'what the browser calls itself (default: as usual)'),
  async run({ deps, tenant, scope }, { options }) {
    const { user, ip, device, userAgent } = options;
    if (isIP(ip) === 0) throw new CliError('--ip must be an IPv4 or IPv6 address', cliStatus.usage);
    const at = options.at === undefined ? undefined : readMoment('--at', options.at).getTime() / 1000;
    const supposed = { user, ip, at, device, userAgent };
    const explained = getValue(await explainSignIn(deps, { ...scope, tenant }, supposed), user);
    const { score, decision, is_enforced, factors, place } = explained;
    const known = place.kind === 'located' ? (place.country ?? 'located') : place.kind;
    const fields = { score, decision: is_enforced ? decision : `${decision} (only observed)`, place: known };
    const supposes = 'It supposes the right password, and no failures before.';
    return { json: explained, text: `${formatFields(fields)}\n\n${describeFactors(factors)}\n\n${supposes}` };
  },
});
