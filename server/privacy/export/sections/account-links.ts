import { z } from 'zod';
import { moment, toMoment, toOptionalMoment } from '../fields.ts';
import { exportSection } from '../section.ts';

export const accountLinks = exportSection({
  name: 'mailed_links',
  title: 'Links you were sent',
  about: 'Links in mails with which you confirmed an address, chose a password or opened your account again.',
  tables: ['account_links'],
  item: z.strictObject({
    purpose: z.string(),
    created_at: moment,
    expires_at: moment,
    consumed_at: moment.nullable(),
  }),
  async *list({ db, userId }) {
    const rows = await db
      .selectFrom('account_links')
      .select(['purpose', 'created_at', 'expires_at', 'consumed_at'])
      .where('user_id', '=', userId)
      .orderBy('created_at')
      .execute();
    for (const { purpose, created_at, expires_at, consumed_at } of rows) {
      yield {
        purpose,
        created_at: toMoment(created_at),
        expires_at: toMoment(expires_at),
        consumed_at: toOptionalMoment(consumed_at),
      };
    }
  },
});
