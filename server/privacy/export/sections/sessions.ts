import { z } from 'zod';
import { moment, toMoment, toOptionalMoment } from '../fields.ts';
import { inPages } from '../in-pages.ts';
import { exportSection } from '../section.ts';

const signedIn = z.object({
  loginTs: z.number().optional(),
  acr: z.string().optional(),
  amr: z.array(z.string()).optional(),
  authorizations: z.record(z.string(), z.unknown()).optional(),
});

export const sessions = exportSection({
  name: 'sessions',
  title: 'Sessions',
  about: 'Browsers in which you signed in. Where that was stands in your history, with the sign-in itself.',
  tables: ['sessions'],
  item: z.strictObject({
    id: z.string(),
    signed_in_at: moment.nullable(),
    acr: z.string().nullable(),
    amr: z.array(z.string()),
    clients: z.array(z.string()),
    created_at: moment,
    expires_at: moment,
    revoked_at: moment.nullable(),
  }),
  async *list({ db, userId }) {
    const rows = inPages<{
      uid: string;
      payload: unknown;
      created_at: Date;
      expires_at: Date;
      revoked_at: Date | null;
    }>((after, limit) =>
      db
        .selectFrom('sessions')
        .select(['uid', 'payload', 'created_at', 'expires_at', 'revoked_at'])
        .where('user_id', '=', userId)
        .where('uid', '>', after?.uid ?? '')
        .orderBy('uid')
        .limit(limit)
        .execute(),
    );
    for await (const { uid, payload, created_at, expires_at, revoked_at } of rows) {
      const { loginTs, acr, amr, authorizations } = signedIn.parse(payload);
      yield {
        id: uid,
        signed_in_at: loginTs === undefined ? null : toMoment(new Date(loginTs * 1000)),
        acr: acr ?? null,
        amr: amr ?? [],
        clients: Object.keys(authorizations ?? {}),
        created_at: toMoment(created_at),
        expires_at: toMoment(expires_at),
        revoked_at: toOptionalMoment(revoked_at),
      };
    }
  },
});
