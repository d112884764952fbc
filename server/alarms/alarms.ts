import type { Alarm } from './alarm.ts';
import { failedLogins } from './alarms/failed-logins.ts';
import { scoreDistribution } from './alarms/score-distribution.ts';

/** Everything that somebody is called for. */
export const alarms: readonly Alarm[] = [failedLogins, scoreDistribution];
