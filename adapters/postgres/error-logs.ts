import type { Database } from './database.ts';

/** In the place of a tenant for errors that belong to none: the nil UUID (RFC 9562 §5.9). */
export const installationScope = '00000000-0000-0000-0000-000000000000';

/** What is known of one kind of error, and how often it came since it was last written. */
export type ErrorReport = {
  readonly fingerprint: string;
  readonly process: string;
  readonly name: string;
  readonly message: string;
  readonly stack: string | null;
  readonly count: number;
  /** Unix seconds. */
  readonly first_at: number;
  readonly last_at: number;
  readonly request_id: string | null;
};

// One that was resolved and comes again is open again: that is news.
const upsert = {
  name: 'report-errors',
  text: `insert into error_logs (fingerprint, process, name, message, stack, count, first_at, last_at, request_id)
    select fingerprint, process, name, message, stack, count, to_timestamp(first_at), to_timestamp(last_at), request_id
    from json_to_recordset($1::json) as x(fingerprint text, process text, name text, message text, stack text, count bigint,
      first_at float8, last_at float8, request_id text) order by fingerprint
    on conflict (tenant_id, fingerprint) do update set count = error_logs.count + excluded.count,
      first_at = least(error_logs.first_at, excluded.first_at), last_at = greatest(error_logs.last_at, excluded.last_at),
      request_id = coalesce(excluded.request_id, error_logs.request_id), message = excluded.message, stack = excluded.stack,
      status = 'open', resolved_at = null`,
};

/** Adds to what is known, in one statement. */
export async function insertErrorReports(
  db: Database,
  tenantId: string,
  reports: readonly ErrorReport[],
): Promise<void> {
  await db.run(tenantId, upsert, [JSON.stringify(reports)]);
}
