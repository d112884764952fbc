import type { TenantDb } from '../../adapters/postgres/database.ts';
import { insertAuditRow } from '../../adapters/postgres/insert-audit-row.ts';
import { sealAudit } from '../../adapters/postgres/seal-audit.ts';
import { uuidv7 } from '../kernel/ids.ts';
import type { Sealing } from '../keys/sealing.ts';
import {
  type AdministrativeEvent,
  type AuditEvent,
  type AuditKind,
  type DetailsOf,
  toAuditRecord,
} from './audit-event.ts';

/** Writes what was done to the installation. Given the transaction of the change, both are stored or neither is. */
export async function insertAuditEvent(db: TenantDb, ...events: AdministrativeEvent[]): Promise<void> {
  const rows = events.map(({ actor, ...event }) => {
    const { personal, ...record } = toAuditRecord({ ...event, details: { ...event.details, actor } } as AuditEvent);
    // Sealing reads keys by a connection of its own, for which a transaction must not wait.
    if (personal) throw new Error(`${event.kind} has personal details: seal it before the transaction`);
    return { id: uuidv7(), ...record };
  });
  await insertAuditRow(db, ...rows);
}

/**
 * Seals an event of which something is personal, before the transaction that it belongs to; answers what writes it there,
 * with details that are known only then.
 */
export async function prepareAuditEvent<Kind extends AuditKind>(
  sealing: Sealing,
  tenantId: string,
  event: AuditEvent<Kind>,
): Promise<(transaction: TenantDb, found?: Partial<DetailsOf<Kind>>) => Promise<void>> {
  const sealed = await sealAudit(sealing, tenantId, toAuditRecord(event as AuditEvent));
  return (transaction, found = {}) =>
    insertAuditRow(transaction, { ...sealed, details: { ...sealed.details, ...found } });
}
