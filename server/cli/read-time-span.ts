import { DAY, HOUR } from '../kernel/duration.ts';
import { CliError, cliStatus } from './cli-error.ts';

const units: Readonly<Record<string, number>> = { h: HOUR, d: DAY, w: 7 * DAY };

/** Seconds out of `90d`, `12h` or `2w`. */
export function readTimeSpan(option: string, text: string): number {
  const [, count = '', unit = ''] = /^([1-9]\d{0,4})([hdw])$/.exec(text) ?? [];
  const seconds = Number(count) * (units[unit] ?? 0);
  if (seconds > 0) return seconds;
  throw new CliError(`${option} must be a number of hours, days or weeks, such as 12h, 90d or 2w`, cliStatus.usage);
}
