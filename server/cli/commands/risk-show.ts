import { isUuid } from '../../kernel/ids.ts';
import { showAttempt } from '../../risk/attempts/view-attempts.ts';
import { describeFactors } from '../describe-assessment.ts';
import { formatFields } from '../format-text.ts';
import { getValue } from '../get-value.ts';
import { tenantCommand } from '../tenant-command.ts';

export const riskShow = tenantCommand({
  words: ['risk', 'show'],
  summary: 'Show one attempt to sign in: from where it was, and why it was weighed so',
  declare: (command) => command.argument('<attempt>', 'as risk attempts prints it'),
  async run({ deps, tenant, scope }, { args: [id = ''] }) {
    const outcome = isUuid(id)
      ? await showAttempt(deps, { ...scope, tenant }, id)
      : ({ ok: false, code: 'unknown_attempt' } as const);
    const attempt = getValue(outcome, id);
    const { details, factors, ...fields } = attempt;
    const shown = { ...fields, ip: details?.ip, place: details?.place, user_agent: details?.user_agent };
    const why = factors ? describeFactors(factors) : 'Its signals are of another version of the program.';
    return { json: attempt, text: `${formatFields(shown)}\n\n${why}` };
  },
});
