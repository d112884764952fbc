import { z } from 'zod';
import { moment, toMoment } from '../fields.ts';
import { inPages } from '../in-pages.ts';
import { exportSection } from '../section.ts';

const granted = z.object({
  openid: z.object({ scope: z.string().optional(), claims: z.array(z.string()).optional() }).optional(),
  resources: z.record(z.string(), z.string()).optional(),
});

const words = (text: string | undefined): string[] => (text ?? '').split(' ').filter(Boolean);

export const grants = exportSection({
  name: 'grants',
  title: 'Access of apps',
  about: 'What apps may do for you at this time, each since one sign-in.',
  tables: ['grants'],
  item: z.strictObject({
    client_id: z.string().nullable(),
    scopes: z.array(z.string()),
    claims: z.array(z.string()),
    resources: z.record(z.string(), z.array(z.string())),
    expires_at: moment,
  }),
  async *list({ db, userId }) {
    const rows = inPages<{ id: string; client_id: string | null; payload: unknown; expires_at: Date }>((after, limit) =>
      db
        .selectFrom('grants')
        .select(['id', 'client_id', 'payload', 'expires_at'])
        .where('user_id', '=', userId)
        .where('id', '>', after?.id ?? '')
        .orderBy('id')
        .limit(limit)
        .execute(),
    );
    for await (const { client_id, payload, expires_at } of rows) {
      const { openid, resources } = granted.parse(payload);
      const ofResources = Object.entries(resources ?? {}).map(([resource, scope]) => [resource, words(scope)]);
      yield {
        client_id,
        scopes: words(openid?.scope),
        claims: openid?.claims ?? [],
        resources: Object.fromEntries(ofResources),
        expires_at: toMoment(expires_at),
      };
    }
  },
});
