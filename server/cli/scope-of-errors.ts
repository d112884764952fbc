import { findTenant } from '../../adapters/postgres/tenants.ts';
import { CliError } from './cli-error.ts';
import type { Session } from './session.ts';

/** The tenant whose errors are meant; without a name those that belong to none. */
export async function scopeOfErrors({ deps }: Session, slug: string | undefined): Promise<{ tenantId?: string }> {
  if (slug === undefined) return {};
  const tenant = await findTenant(deps.db, { slug });
  if (!tenant) throw new CliError(`there is no tenant "${slug}"; npx bastion tenant list shows all`);
  return { tenantId: tenant.id };
}
