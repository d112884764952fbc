import { z } from 'zod';
import { moment, toMoment } from '../fields.ts';
import { exportSection } from '../section.ts';

const origin = z.object({ ip: z.string().optional(), user_agent: z.string().optional() });

export const agreements = exportSection({
  name: 'agreements',
  title: 'What you agreed to',
  about: 'Terms and other texts that you were asked to agree to: which version, what you said, when and from where.',
  tables: ['agreements'],
  item: z.strictObject({
    kind: z.string(),
    version: z.number(),
    decision: z.string(),
    text_hash: z.string(),
    at: moment,
    ip: z.string().nullable(),
    user_agent: z.string().nullable(),
  }),
  async *list({ db, sealing, tenantId, userId }) {
    const rows = await db.selectFrom('agreements').selectAll().where('user_id', '=', userId).orderBy('at').execute();
    for (const { id, kind, version, decision, text_hash, at, sealed } of rows) {
      const place = { table: 'agreements', column: 'sealed', row: id };
      const opened = sealed ? await sealing.openForUser(tenantId, userId, place, sealed) : undefined;
      const { ip = null, user_agent = null } = opened ? origin.parse(JSON.parse(opened.toString())) : {};
      yield { kind, version, decision, text_hash: text_hash.toString('hex'), at: toMoment(at), ip, user_agent };
    }
  },
});
