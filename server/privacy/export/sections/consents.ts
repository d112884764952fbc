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
    updated_at: moment,
  }),
  async *list({ db, userId }) {
    const rows = await db
      .selectFrom('consents')
      .select(['client_id', 'granted', 'updated_at'])
      .where('user_id', '=', userId)
      .orderBy('client_id')
      .execute();
    for (const row of rows) {
      yield { client_id: row.client_id, ...granted.parse(row.granted), updated_at: toMoment(row.updated_at) };
    }
  },
});
