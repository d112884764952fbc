import { blankExpiredLinks } from '../../../adapters/postgres/blank-expired-links.ts';
import { olderThan } from '../../../adapters/postgres/expiry.ts';
import { expireRows, type KindOfData } from './kind-of-data.ts';

const batch = 500;
const deleteOld = expireRows({ table: 'account_links', isExpired: olderThan('expires_at'), user: 'user_id' });

/**
 * Links from mails that are used or ran out: they say when somebody got in. Whom one was sent to who has no account is
 * kept for as long as it can be used, and no longer.
 */
export const accountLinks: KindOfData = {
  name: 'account_links',
  days: 30,
  async expire(db, days, stopping) {
    let blanked = batch;
    while (blanked === batch && !stopping?.aborted) blanked = await blankExpiredLinks(db, batch);
    return deleteOld(db, days, stopping);
  },
};
