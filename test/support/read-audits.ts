import { openAudit } from '../../adapters/postgres/seal-audit.ts';
import type { Sealing } from '../../server/keys/sealing.ts';
import type { TestDatabase } from './clone-database.ts';

type Row = {
  tenant_id: string;
  id: string;
  kind: string;
  user_id: string | null;
  client_id: string | null;
  details: Record<string, unknown>;
  sealed: string | null;
};

export type ReadAudit = Row & { readonly opened: Record<string, unknown> | undefined };

/** The audit trail, oldest first, with its sealed parts opened. */
export async function readAudits(
  { database, sealing }: { database: TestDatabase; sealing: Sealing },
  where = 'true',
  values: unknown[] = [],
): Promise<ReadAudit[]> {
  const rows = await database.query<Row>(`select * from audit_events where ${where} order by id`, values);
  return Promise.all(rows.map(async (row) => ({ ...row, opened: await openAudit(sealing, row.tenant_id, row) })));
}
