import type { Database } from './database.ts';
import { type FoundRecord, type RecordRow, selectLiveRecords, toFoundRecord } from './find-record.ts';

const byUserCode = {
  name: 'find-record-by-user-code',
  text: `${selectLiveRecords}
  and r.tenant_id = current_tenant_id() and r.user_code = $2 and r.kind = $1
order by r.expires_at desc limit 1`,
};

export type FindByUserCode = (
  tenantId: string,
  kind: string,
  userCode: string,
) => Promise<(FoundRecord & { readonly id: string }) | undefined>;

/** Finds the live record behind a code that a person types in (RFC 8628 §3.3), and the hash it is kept under. */
export function createFindByUserCode(db: Database): FindByUserCode {
  return async (tenantId, kind, userCode) => {
    const [row] = await db.run<RecordRow>(tenantId, byUserCode, [kind, userCode]);
    return row && { ...toFoundRecord(row), id: row.id };
  };
}
