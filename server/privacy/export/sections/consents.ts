import { z } from 'zod';
import { moment, toMoment } from '../fields.ts';
import { exportSection } from '../section.ts';

const granted = z.object({
  scopes: z.array(z.string()).default([]),
  claims: z.array(z.string()).default([]),
  resources: z.record(z.string(), z.array(z.string())).default({}),
});

export const consents = exportSection({
  name: 'consents',
  title: 'What you allowed apps',
  about: 'Your answers when apps asked for access. They are not asked for again as long as they stand here.',
  tables: ['consents'],
  item: z.strictObject({
    client_id: z.string(),
    scopes: z.array(z.string()),
    claims: z.array(z.string()),
    resources: z.record(z.string(), z.array(z.string())),
    created_at: moment,
    updated_at: moment,
  }),
  async *list({ db, userId }) {
    const rows = await db
      .selectFrom('consents')
      .select(['client_id', 'granted', 'created_at', 'updated_at'])
      .where('user_id', '=', userId)
      .orderBy('client_id')
      .execute();
    for (const row of rows) {
      const { client_id, created_at, updated_at } = row;
      const times = { created_at: toMoment(created_at), updated_at: toMoment(updated_at) };
      yield { client_id, ...granted.parse(row.granted), ...times };
    }
  },
});
