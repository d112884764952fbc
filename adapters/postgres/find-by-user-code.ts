import type { Database } from './database.ts';
import { type FoundRecord, type RecordRow, selectLiveRecords, toFoundRecord } from './find-record.ts';

const byUserCode = {
  name: 'find-record-by-user-code',
  text: `${selectLiveRecords}
  and r.tenant_id = current_tenant_id() and r.user_code = $3 and r.kind = $1
order by r.expires_at desc limit 1`,
};

export type FindByUserCode = (
  tenantId: string,
  kind: string,
  userCode: string,
  idle_s: number,
) => Promise<(FoundRecord & { readonly id: string }) | undefined>;

/** Finds the live record behind a code that a person types in (RFC 8628 §3.3), and the hash it is kept under. */
export function createFindByUserCode(db: Database): FindByUserCode {
  return async (tenantId, kind, userCode, idle_s) => {
    const [row] = await db.run<RecordRow>(tenantId, byUserCode, [kind, idle_s, userCode]);
    return row && { ...toFoundRecord(row), id: row.id };
  };
}
