import { z } from 'zod';
import { openDevice } from '../../../../adapters/postgres/seal-device.ts';
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
  about: 'Browsers in which you signed in, and from where each was used last.',
  tables: ['sessions'],
  item: z.strictObject({
    id: z.string(),
    signed_in_at: moment.nullable(),
    acr: z.string().nullable(),
    amr: z.array(z.string()),
    clients: z.array(z.string()),
    user_agent: z.string().nullable(),
    ip: z.string().nullable(),
    created_at: moment,
    last_used_at: moment,
    expires_at: moment,
    revoked_at: moment.nullable(),
  }),
  async *list({ db, sealing, tenantId, userId }) {
    const rows = inPages<{
      uid: string;
      payload: unknown;
      sealed_device: string | null;
      created_at: Date;
      last_used_at: Date;
      expires_at: Date;
      revoked_at: Date | null;
    }>((after, limit) =>
      db
        .selectFrom('sessions')
        .select(['uid', 'payload', 'sealed_device', 'created_at', 'last_used_at', 'expires_at', 'revoked_at'])
        .where('user_id', '=', userId)
        .where('uid', '>', after?.uid ?? '')
        .orderBy('uid')
        .limit(limit)
        .execute(),
    );
    for await (const { uid, payload, sealed_device, created_at, last_used_at, expires_at, revoked_at } of rows) {
      const { ip, user_agent } = await openDevice(sealing, tenantId, { uid, user_id: userId, sealed_device });
      const { loginTs, acr, amr, authorizations } = signedIn.parse(payload);
      yield {
        id: uid,
        signed_in_at: loginTs === undefined ? null : toMoment(new Date(loginTs * 1000)),
        acr: acr ?? null,
        amr: amr ?? [],
        clients: Object.keys(authorizations ?? {}),
        user_agent: user_agent ?? null,
        ip: ip ?? null,
        created_at: toMoment(created_at),
        last_used_at: toMoment(last_used_at),
        expires_at: toMoment(expires_at),
        revoked_at: toOptionalMoment(revoked_at),
      };
    }
  },
});
