import { DAY, HOUR, MINUTE } from '../kernel/duration.ts';

export type Severity = 'critical' | 'high' | 'medium' | 'low';

/** Within how many seconds somebody should have looked. */
export const dueWithin: Readonly<Record<Severity, number>> = {
  critical: 15 * MINUTE,
  high: HOUR,
  medium: 4 * HOUR,
  low: DAY,
};
