import { z } from 'zod';

/** How long a page may be: `limit` in a query. */
export const pageLimit = (most: number) =>
  z
    .string()
    .regex(/^[1-9]\d{0,3}$/)
    .transform(Number)
    .pipe(z.number().max(most));

/** A time in a query, with its offset from UTC. */
export const moment = z.iso.datetime({ offset: true }).transform((text) => new Date(text));

/** A whole number in a query. */
export const wholeNumber = (most: number) =>
  z
    .string()
    .regex(/^\d{1,6}$/)
    .transform(Number)
    .pipe(z.number().max(most));

export const flag = z.enum(['true', 'false']).transform((text) => text === 'true');

type GivenSpan = { readonly since?: Date | undefined; readonly until?: Date | undefined };

/** A time from `since` to `until`; without them to the end of this second, and the last `usual_s` seconds. */
export function timeSpan(now: number, { since, until = new Date((now + 1) * 1000) }: GivenSpan, usual_s: number) {
  return { since: since ?? new Date(until.getTime() - usual_s * 1000), until };
}

/** Whether it is the right way round and no longer than so many seconds; one without an end may not have begun long ago. */
export function isWithin({ since, until }: GivenSpan, most_s: number): boolean {
  if (!since) return true;
  const length_ms = (until?.getTime() ?? Date.now()) - since.getTime();
  return length_ms >= 0 && length_ms <= most_s * 1000;
}
