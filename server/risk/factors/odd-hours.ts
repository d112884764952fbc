import type { Factor } from '../factor.ts';

/** A time of day at which the user hardly ever signs in, once there is enough of their history to say so. */
export const oddHours: Factor = {
  id: 'odd_hours',
  family: 'hours',
  weight: 8,
  judge({ hours }, { min_hours_sample, odd_hours_share }) {
    if (!hours || hours.sample < min_hours_sample) return { unknown: 'too_little_history' };
    if (hours.share >= odd_hours_share) return undefined;
    return { strength: 1 - hours.share / odd_hours_share, evidence: { share: hours.share, sample: hours.sample } };
  },
};
