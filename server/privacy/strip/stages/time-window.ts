import type { StripPolicy } from '../policy.ts';
import type { Stage } from '../stage.ts';

/** Seconds by which a desktop's clock may be ahead of ours. */
const tolerance = 300;
/** A time that JavaScript can tell the date of (ECMAScript: ±8.64e15 ms). */
const latest = 8.64e12;

function hourAt(at: number, time_zone: string): number {
  const text = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', hourCycle: 'h23', timeZone: time_zone }).format(
    at * 1000,
  );
  return Number(text);
}

/** Whether an hour is between two others; `from` behind `to` means across midnight. */
function isWithin(hour: number, { from, to }: NonNullable<StripPolicy['hours']>): boolean {
  return from <= to ? hour >= from && hour < to : hour >= from || hour < to;
}

/** Drops what is too old, lies in the future, or happened at an hour of which nothing is kept. */
export const timeWindow: Stage = {
  name: 'time-window',
  run(item, { policy, now }) {
    const { at } = item;
    if (!Number.isFinite(at) || Math.abs(at) > latest) return { drop: 'time_invalid' };
    if (at > now + tolerance) return { drop: 'in_the_future' };
    if (at < now - policy.max_age_h * 3_600) return { drop: 'too_old' };
    if (policy.hours && !isWithin(hourAt(at, policy.time_zone), policy.hours)) return { drop: 'outside_hours' };
    return { item };
  },
};
