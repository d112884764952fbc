import { countHighScores, type HighScores } from '../../../adapters/postgres/alarm-counts.ts';
import { DAY, HOUR } from '../../kernel/duration.ts';
import type { Alarm } from '../alarm.ts';
import { isScoresShifted, isWorthComparing } from '../rules/judge-scores.ts';

const recent_s = HOUR;
const usual_s = 14 * DAY;

const toShare = ({ sign_ins, high }: HighScores) => ({ of: sign_ins, hits: high });

/**
 * Of the sign-ins with the right password or passkey, the share that would be asked for more, by today's threshold and as they
 * were weighed then: in the last hour, against the fourteen days before it.
 */
export const scoreDistribution: Alarm = {
  kind: 'score-distribution',
  severity: 'medium',
  description: 'Many more sign-ins than usual are unusual: stolen passwords are in use, or data or rules have changed.',
  async read({ deps, tenant, now }) {
    const score = tenant.settings.risk.step_up_from;
    const recent = await countHighScores(deps.db, tenant.id, { from: now - recent_s, score });
    const details = { sign_ins: recent.sign_ins, high: recent.high, step_up_from: score };
    // The usual is many rows, so it is looked at only where it matters.
    if (!isWorthComparing(toShare(recent))) return { isRaised: false, details };
    const before = { from: now - recent_s - usual_s, until: now - recent_s, score };
    const usual = await countHighScores(deps.db, tenant.id, before);
    return {
      isRaised: isScoresShifted(toShare(recent), toShare(usual)),
      details: { ...details, usual_sign_ins: usual.sign_ins, usual_high: usual.high },
    };
  },
};
