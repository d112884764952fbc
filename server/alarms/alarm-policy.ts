import { z } from 'zod';

/** From where on a tenant's alarms go off. */
export const alarmPolicy = z.strictObject({
  /** More sign-ins than this refused in five minutes. */
  failed_logins: z
    .int('must be a whole number')
    .min(1, 'must be at least 1')
    .max(1_000_000, 'must be at most 1000000')
    .default(50),
});

export type AlarmPolicy = z.output<typeof alarmPolicy>;

/** Those that are to change; without defaults, which would undo what was chosen before. */
export const alarmChange = z.strictObject({ failed_logins: alarmPolicy.shape.failed_logins.unwrap() }).partial();
