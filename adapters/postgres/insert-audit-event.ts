import { uuidv7 } from '../../server/kernel/ids.ts';
import type { TenantDb } from './database.ts';

export type AuditEvent = {
  readonly kind: string;
  /** Who made the change, such as `cli:root`. */
  readonly actor: string;
  readonly user_id?: string;
  readonly client_id?: string;
  /** What a reader needs to understand the change; never a secret. */
  readonly details?: object;
};

/** Writes an audit row. Given the transaction of a change, both are stored or neither is. */
export async function insertAuditEvent(db: TenantDb, event: AuditEvent): Promise<void> {
  const { kind, actor, user_id, client_id, details } = event;
  const row = { id: uuidv7(), kind, user_id: user_id ?? null, client_id: client_id ?? null };
  await db
    .insertInto('audit_events')
    .values({ ...row, details: JSON.stringify({ ...details, actor }) })
    .execute();
}
