import { sql } from 'kysely';
import { MINUTE } from '../../server/kernel/duration.ts';
import type { Database, TenantDb } from './database.ts';
import type { UserExportRow } from './schema/export-tables.ts';

export type ExportFormat = 'json' | 'html';

/** An export that this process is making: until the lease ends, and only with this attempt. */
export type ClaimedExport = Pick<
  UserExportRow,
  'tenant_id' | 'id' | 'user_id' | 'issuer' | 'by_user' | 'attempt' | 'expires_at'
>;

/** Each chunk that is stored prolongs the lease, so it only has to outlast the making of one. */
const lease_s = 2 * MINUTE;

/** Takes the export that waits longest, or the `wanted` one; undefined when there is none or somebody else is at it. */
export async function claimUserExport(db: Database, wanted?: string): Promise<ClaimedExport | undefined> {
  const { rows } = await sql<{ claimed_tenant: string; claimed_export: string }>`select claimed_tenant, claimed_export
    from claim_user_export(${lease_s}, ${wanted ?? null}::uuid)`.execute(db.system);
  const [claimed] = rows;
  if (!claimed) return undefined;
  return db
    .tenant(claimed.claimed_tenant)
    .selectFrom('user_exports')
    .select(['tenant_id', 'id', 'user_id', 'issuer', 'by_user', 'attempt', 'expires_at'])
    .where('id', '=', claimed.claimed_export)
    .executeTakeFirst();
}

/** Stores a chunk; false when the export is not this attempt's any more. */
export async function storeChunk(
  db: TenantDb,
  { id, attempt }: ClaimedExport,
  { format, seq, sealed }: { readonly format: ExportFormat; readonly seq: number; readonly sealed: string },
): Promise<boolean> {
  const { rows } = await sql`with held as (
      update user_exports set claimed_until = now() + make_interval(secs => ${lease_s}::int)
      where id = ${id} and attempt = ${attempt} and state = 'making' returning id)
    insert into user_export_chunks (export_id, format, seq, sealed) select id, ${format}, ${seq}, ${sealed} from held
    returning seq`.execute(db);
  return rows.length === 1;
}

/** Says that the document is whole; false when it is not this attempt's any more. */
export async function finishUserExport(
  db: TenantDb,
  { id, attempt }: ClaimedExport,
  chunks: Readonly<Record<ExportFormat, number>>,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('user_exports')
    .set({ state: 'ready', json_chunks: chunks.json, html_chunks: chunks.html, ready_at: new Date() })
    .where('id', '=', id)
    .where('attempt', '=', attempt)
    .where('state', '=', 'making')
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Gives an export back; it is tried again after this many seconds. */
export async function releaseUserExport(db: TenantDb, { id, attempt }: ClaimedExport, pause_s: number): Promise<void> {
  await sql`update user_exports set claimed_until = now() + make_interval(secs => ${pause_s}::int)
    where id = ${id} and attempt = ${attempt} and state = 'making'`.execute(db);
}

export async function findChunk(
  db: TenantDb,
  export_id: string,
  format: ExportFormat,
  seq: number,
): Promise<string | undefined> {
  const row = await db
    .selectFrom('user_export_chunks')
    .select('sealed')
    .where('export_id', '=', export_id)
    .where('format', '=', format)
    .where('seq', '=', seq)
    .executeTakeFirst();
  return row?.sealed;
}

/** Deletes exports that ran out or were downloaded; answers how many. */
export async function purgeUserExports(db: Database, batch: number): Promise<number> {
  const { rows } = await sql<{ purged: number }>`select purge_user_exports(${batch}) as purged`.execute(db.system);
  return rows[0]?.purged ?? 0;
}
