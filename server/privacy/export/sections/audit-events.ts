import { z } from 'zod';
import { openAudit } from '../../../../adapters/postgres/seal-audit.ts';
import { auditEvents as definitions } from '../../../audit/events.ts';
import { moment, toMoment } from '../fields.ts';
import { inPages } from '../in-pages.ts';
import { exportSection } from '../section.ts';

type Row = {
  id: string;
  at: Date;
  kind: string;
  user_id: string | null;
  client_id: string | null;
  details: Record<string, unknown>;
  sealed: string | null;
};

const descriptions = new Map<string, string>(definitions.map(({ kind, description }) => [kind, description]));

const first = '00000000-0000-0000-0000-000000000000';

export const auditEvents = exportSection({
  name: 'history',
  title: 'History',
  about: 'What happened with your account, and from which address and browser. Kept as evidence against misuse.',
  tables: ['audit_events'],
  item: z.strictObject({
    id: z.uuid(),
    at: moment,
    kind: z.string(),
    description: z.string().nullable(),
    client_id: z.string().nullable(),
    ip: z.string().nullable(),
    user_agent: z.string().nullable(),
    details: z.record(z.string(), z.unknown()),
  }),
  async *list({ db, sealing, tenantId, userId }) {
    const rows = inPages<Row>((after, limit) =>
      db
        .selectFrom('audit_events')
        .select(['id', 'at', 'kind', 'user_id', 'client_id', 'details', 'sealed'])
        .where('user_id', '=', userId)
        .where('id', '>', after?.id ?? first)
        .orderBy('id')
        .limit(limit)
        .execute(),
    );
    for await (const row of rows) {
      const { ip, user_agent, ...personal } = (await openAudit(sealing, tenantId, row)) ?? {};
      yield {
        id: row.id,
        at: toMoment(row.at),
        kind: row.kind,
        description: descriptions.get(row.kind) ?? null,
        client_id: row.client_id,
        ip: typeof ip === 'string' ? ip : null,
        user_agent: typeof user_agent === 'string' ? user_agent : null,
        details: { ...row.details, ...personal },
      };
    }
  },
});
