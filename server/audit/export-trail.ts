import { findHash, listLinkedEntries } from '../../adapters/postgres/audit-export.ts';
import type { Deps } from '../deps.ts';
import { canonicalJson } from './canonical-json.ts';
import { findLastCheckpoint } from './write-checkpoint.ts';

const page = 500;

export type ExportRange = { readonly from_seq?: number | undefined; readonly to_seq?: number | undefined };

/**
 * A tenant's audit trail as JSON lines, page by page, so that its length costs no memory: a line about the export, then
 * one canonical line per entry. What is personal stays sealed, and needs no key to be verified.
 */
export async function* exportTrail(
  deps: Pick<Deps, 'db' | 'clock'>,
  tenantId: string,
  { from_seq, to_seq = Number.MAX_SAFE_INTEGER }: ExportRange = {},
): AsyncGenerator<string> {
  const closing = await findLastCheckpoint(deps, tenantId, 'closing');
  const from = from_seq ?? Number(closing?.seq ?? 0) + 1;
  yield canonicalJson({ bastion_audit_export: 1, tenant_id: tenantId, from_seq: from, exported_at: deps.clock.now() });
  let prev = await findHash(deps.db, tenantId, from - 1);
  if (prev === undefined) return;
  for (let after = from - 1; after < to_seq; ) {
    const links = await listLinkedEntries(deps.db, tenantId, after, Math.min(page, to_seq - after));
    for (const { seq, hash, entry } of links) {
      yield canonicalJson({ seq, prev, hash, entry });
      prev = hash;
      after = seq;
    }
    if (links.length === 0) return;
  }
}
