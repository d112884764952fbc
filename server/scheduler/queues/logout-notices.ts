import { logoutQueue } from '../../../adapters/postgres/logout-notices.ts';
import { MINUTE } from '../../kernel/duration.ts';
import { deliverLogoutNotice } from '../../oidc/deliver-logout-notice.ts';
import type { QueueWork } from '../queue-work.ts';

/** Tells clients that their users have signed out, for about three hours: tokens have run out by then. */
export const logoutNotices: QueueWork = {
  policy: { name: logoutQueue, retries: 14, delay_s: 5, longestDelay_s: 30 * MINUTE, expire_s: MINUTE },
  run: deliverLogoutNotice,
};
