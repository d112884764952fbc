import { countTokenReuse } from '../../../adapters/postgres/alarm-counts.ts';
import { MINUTE } from '../../kernel/duration.ts';
import type { Alarm } from '../alarm.ts';

const window_s = 5 * MINUTE;

/**
 * A refresh token that was spent is used again: two hold it, and one of them should not. The trail says whose and which client's.
 * Not codes: whoever loads a client's page anew sends one twice.
 */
export const tokenReuse: Alarm = {
  kind: 'token-reuse',
  severity: 'high',
  description: 'A refresh token that was spent was used again: it may have been stolen.',
  async read({ deps, tenant, now }) {
    const { reused, clients } = await countTokenReuse(deps.db, tenant.id, now - window_s);
    return { isRaised: reused > 0, details: { reused, clients, window_s } };
  },
};
