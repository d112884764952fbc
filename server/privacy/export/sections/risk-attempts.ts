import { z } from 'zod';
import { moment, toMoment } from '../fields.ts';
import { inPages } from '../in-pages.ts';
import { exportSection } from '../section.ts';

const columns = ['id', 'at', 'score', 'decision', 'is_proven', 'points', 'answer'] as const;

export const riskAttempts = exportSection({
  name: 'weighed_sign_ins',
  title: 'How unusual sign-ins were',
  about: 'For each attempt to sign in as you, how far it was from what is usual for you, and which signs said so.',
  tables: ['risk_attempts'],
  isPrivate: true,
  item: z.strictObject({
    id: z.uuid(),
    at: moment,
    was_proven: z.boolean(),
    score: z.int(),
    decision: z.enum(['allow', 'step_up', 'refuse']),
    points: z.record(z.string(), z.number()),
    answer: z.enum(['me', 'not_me']).nullable(),
  }),
  async *list({ db, userId }) {
    const page = (after: { id: string } | undefined, limit: number) =>
      db
        .selectFrom('risk_attempts')
        .select(columns)
        .where('user_id', '=', userId)
        .$if(after !== undefined, (rows) => rows.where('id', '>', after?.id ?? ''))
        .orderBy('id')
        .limit(limit)
        .execute();
    for await (const { id, at, is_proven, score, decision, points, answer } of inPages<
      Awaited<ReturnType<typeof page>>[number]
    >(page))
      yield { id, at: toMoment(at), was_proven: is_proven, score, decision, points, answer };
  },
});
