import { findTenant } from '../../adapters/postgres/tenants.ts';
import { insertAuditEvent } from '../audit/insert-audit-event.ts';
import type { Deps } from '../deps.ts';
import { defaultSlug } from '../tenancy/tenant.ts';

/** Puts what a job did for the installation on record, in the trail of the default tenant. */
export async function recordJob({ db }: Pick<Deps, 'db'>, name: string, result: object): Promise<void> {
  const tenant = await findTenant(db, { slug: defaultSlug });
  if (!tenant) return;
  const details = { result: { ...result } };
  await insertAuditEvent(db.tenant(tenant.id), { kind: 'job.ran', actor: `job:${name}`, details });
}
