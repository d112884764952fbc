import { z } from 'zod';

const hour = z.number().int().min(0).max(24);
const words = z.array(z.string().trim().min(1).max(100).toLowerCase()).max(500);

/** What a tenant may decide about the pipeline; the defaults keep less. */
export const stripPolicy = z.object({
  /** Names, or parts of names, of programs and sites of which nothing is kept, beside those that never are. */
  sensitive_apps: words.default([]),
  /** Hours that something may be old when it arrives. */
  max_age_h: z.number().int().min(1).max(8_760).default(168),
  /** Only what happened between these hours of the day is kept; both in `time_zone`. */
  hours: z.object({ from: hour, to: hour }).optional(),
  time_zone: z.string().max(64).refine(isTimeZone, 'must be a time zone such as Europe/Berlin').default('UTC'),
  /** Whose national numbers are recognised: ISO 3166 in two letters. Numbers that begin with + always are. */
  phone_country: z
    .string()
    .regex(/^[A-Z]{2}$/, 'must be a country in two letters, such as DE')
    .default('US'),
});

export type StripPolicy = z.output<typeof stripPolicy>;

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}
