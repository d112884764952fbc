import { expireActivities } from '../../../adapters/postgres/activities.ts';
import type { KindOfData } from './kind-of-data.ts';

/** Users per statement. */
const batch = 100;
const beforeAll = '00000000-0000-0000-0000-000000000000';

/** What people's own programs sent about what they did. */
export const activities: KindOfData = {
  name: 'activities',
  days: 365,
  async expire(db, days, stopping) {
    let deleted = 0;
    let after: string | null = beforeAll;
    while (after && !stopping?.aborted) {
      const step: Awaited<ReturnType<typeof expireActivities>> = await expireActivities(db, after, batch, days);
      deleted += step.deleted;
      after = step.last;
    }
    return deleted;
  },
};
