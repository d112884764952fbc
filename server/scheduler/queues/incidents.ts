import { tellAdmins } from '../../alarms/tell-admins.ts';
import { incidentQueue } from '../../alarms/watch-alarms.ts';
import { MINUTE } from '../../kernel/duration.ts';
import type { QueueWork } from '../queue-work.ts';

/** Tells administrators of incidents, tried for about an hour. */
export const incidents: QueueWork = {
  policy: { name: incidentQueue, retries: 10, delay_s: 5, longestDelay_s: 10 * MINUTE, expire_s: MINUTE },
  run: tellAdmins,
};
