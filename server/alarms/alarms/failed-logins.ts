import { countFailedLogins } from '../../../adapters/postgres/alarm-counts.ts';
import { MINUTE } from '../../kernel/duration.ts';
import type { Alarm } from '../alarm.ts';

const window_s = 5 * MINUTE;

/** Counted where they are on record, so that what a lock or limit refused counts too. */
export const failedLogins: Alarm = {
  kind: 'failed-logins',
  severity: 'high',
  description: 'Many sign-ins are refused: somebody is trying passwords, or something is broken.',
  async read({ deps, tenant, now }) {
    const threshold = tenant.settings.alarms.failed_logins;
    const failed = await countFailedLogins(deps.db, tenant.id, now - window_s);
    return { isRaised: failed > threshold, details: { failed, threshold, window_s } };
  },
};
