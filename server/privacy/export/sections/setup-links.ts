import { z } from 'zod';
import { moment, toMoment, toOptionalMoment } from '../fields.ts';
import { exportSection } from '../section.ts';

export const setupLinks = exportSection({
  name: 'recovery_links',
  title: 'Recovery links',
  about: 'Links that were made to let you back into an administrator account.',
  tables: ['setup_links'],
  item: z.strictObject({ created_at: moment, expires_at: moment, consumed_at: moment.nullable() }),
  async *list({ db, userId }) {
    const rows = await db
      .selectFrom('setup_links')
      .select(['created_at', 'expires_at', 'consumed_at'])
      .where('user_id', '=', userId)
      .orderBy('created_at')
      .execute();
    for (const { created_at, expires_at, consumed_at } of rows) {
      yield {
        created_at: toMoment(created_at),
        expires_at: toMoment(expires_at),
        consumed_at: toOptionalMoment(consumed_at),
      };
    }
  },
});
