import { z } from 'zod';
import { moment, toMoment, toOptionalMoment } from '../fields.ts';
import { exportSection } from '../section.ts';

export const copies = exportSection({
  name: 'copies',
  title: 'Copies of your data',
  about: 'Copies like this one that were asked for lately.',
  tables: ['user_exports'],
  item: z.strictObject({
    id: z.uuid(),
    created_at: moment,
    ready_at: moment.nullable(),
    consumed_at: moment.nullable(),
  }),
  async *list({ db, userId }) {
    const rows = await db
      .selectFrom('user_exports')
      .select(['id', 'created_at', 'ready_at', 'consumed_at'])
      .where('user_id', '=', userId)
      .orderBy('created_at')
      .execute();
    for (const { id, created_at, ready_at, consumed_at } of rows) {
      yield {
        id,
        created_at: toMoment(created_at),
        ready_at: toOptionalMoment(ready_at),
        consumed_at: toOptionalMoment(consumed_at),
      };
    }
  },
});
