import type { Alarm } from './alarm.ts';
import { failedLogins } from './alarms/failed-logins.ts';
import { scoreDistribution } from './alarms/score-distribution.ts';
import { tokenReuse } from './alarms/token-reuse.ts';

/** Everything that somebody is called for. */
export const alarms: readonly Alarm[] = [failedLogins, scoreDistribution, tokenReuse];
