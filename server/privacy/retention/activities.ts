import { expireActivities } from '../../../adapters/postgres/activities.ts';
import { expireUserRows, type KindOfData } from './kind-of-data.ts';

/** What people's own programs sent about what they did. */
export const activities: KindOfData = { name: 'activities', days: 365, expire: expireUserRows(expireActivities) };
