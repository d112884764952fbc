import type { ActivityRow } from '../../adapters/postgres/activities.ts';
import type { UserKey } from '../keys/sealing.ts';
import { type KeptActivity, keptActivity } from './activity-item.ts';
import { activityPlace } from './activity-place.ts';

/** What an activity says, opened with the key of its user. */
export const openActivity = (key: UserKey, { id, sealed }: ActivityRow): KeptActivity =>
  keptActivity.parse(JSON.parse(key.open(activityPlace(id), sealed).toString()));
