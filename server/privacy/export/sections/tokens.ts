import { z } from 'zod';
import { moment, toMoment, toOptionalMoment } from '../fields.ts';
import { inPages } from '../in-pages.ts';
import { exportSection } from '../section.ts';

const issued = z.object({ iat: z.number().optional(), scope: z.string().optional() });

type Row = {
  id: Buffer;
  kind: string;
  client_id: string | null;
  payload: unknown;
  expires_at: Date;
  consumed_at: Date | null;
};

export const tokens = exportSection({
  name: 'tokens',
  title: 'Tokens',
  about:
    'Codes and tokens that apps got for you and that have not run out. We keep hashes, so the tokens are not here.',
  tables: ['oidc_records'],
  item: z.strictObject({
    kind: z.string(),
    client_id: z.string().nullable(),
    scope: z.string().nullable(),
    issued_at: moment.nullable(),
    expires_at: moment,
    consumed_at: moment.nullable(),
  }),
  async *list({ db, userId }) {
    const rows = inPages<Row>((after, limit) =>
      db
        .selectFrom('oidc_records')
        .select(['id', 'kind', 'client_id', 'payload', 'expires_at', 'consumed_at'])
        .where('user_id', '=', userId)
        .where('id', '>', after?.id ?? Buffer.alloc(0))
        .orderBy('id')
        .limit(limit)
        .execute(),
    );
    for await (const { kind, client_id, payload, expires_at, consumed_at } of rows) {
      const { iat, scope } = issued.parse(payload);
      yield {
        kind,
        client_id,
        scope: scope ?? null,
        issued_at: iat === undefined ? null : toMoment(new Date(iat * 1000)),
        expires_at: toMoment(expires_at),
        consumed_at: toOptionalMoment(consumed_at),
      };
    }
  },
});
