import { z } from 'zod';

/** From where on the factors begin to speak. */
export const riskLimits = z.strictObject({
  /** Faster than that nobody travels. */
  max_speed_kmh: z.number().min(100, 'must be at least 100').max(5_000, 'must be at most 5000').default(900),
  /** Nearer than that it is no travel: the data are not that exact. */
  min_travel_km: z.number().min(0, 'must be at least 0').max(5_000, 'must be at most 5000').default(100),
  /** An account whose user has not signed in for so many days is dormant. */
  dormant_days: z.int().min(7, 'must be at least 7').max(3_650, 'must be at most 3650').default(90),
  /** So many logins tell the hours of a user. */
  min_hours_sample: z.number().min(5, 'must be at least 5').max(500, 'must be at most 500').default(15),
  /** Hours in which less than this share of the user's logins fall are odd. */
  odd_hours_share: z.number().min(0.001, 'must be at least 0.001').max(0.5, 'must be at most 0.5').default(0.04),
});

export type RiskLimits = z.output<typeof riskLimits>;
