import {
  type AuditMonth,
  dropAuditMonth,
  findEndOfAuditMonth,
  listAuditMonthsBefore,
  listTenantsOfAuditMonth,
} from '../../adapters/postgres/audit-retention.ts';
import { isAuditMonthHeld } from '../../adapters/postgres/legal-holds.ts';
import type { Deps } from '../deps.ts';
import { deliverCheckpoints } from './deliver-checkpoints.ts';
import { findLastCheckpoint, writeClosingCheckpoint } from './write-checkpoint.ts';

type TrailDeps = Pick<Deps, 'db' | 'clock' | 'attestation' | 'timeStamp' | 'breakers' | 'witnesses' | 'log'>;

/**
 * Ends what has been kept for long enough, a month at a time, oldest first: for each tenant with entries in it a closing
 * checkpoint is signed and handed to the witnesses, so that a verifier knows that what is missing before it has expired;
 * then the month is dropped. Of a chain its hashes stay. A tenant whose last entries of the month come after some of
 * the next one (of transactions that overlapped) loses those few from its exports a month early.
 */
export async function expireTrail(deps: TrailDeps, before: Date, stopping?: AbortSignal): Promise<string[]> {
  const dropped: string[] = [];
  for (const month of await listAuditMonthsBefore(deps.db, before)) {
    // Nor what is younger: the trail ends at one place.
    if (await isAuditMonthHeld(deps.db, month.month)) return dropped;
    for (const tenantId of await listTenantsOfAuditMonth(deps.db, month)) {
      if (stopping?.aborted) return dropped;
      await closeMonth(deps, tenantId, month);
    }
    if (await dropAuditMonth(deps.db, month)) dropped.push(month.month);
  }
  return dropped;
}

async function closeMonth(deps: TrailDeps, tenantId: string, month: AuditMonth): Promise<void> {
  const { seq, isLinked } = await findEndOfAuditMonth(deps.db, tenantId, month);
  if (!isLinked) throw new Error(`${month.month} cannot expire: it has audit events that are in no chain`);
  const last = await findLastCheckpoint(deps, tenantId, 'closing');
  if (Number(last?.seq ?? 0) < seq) await writeClosingCheckpoint(deps, tenantId, seq);
  await deliverCheckpoints(deps, tenantId);
}
