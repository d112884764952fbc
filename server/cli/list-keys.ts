import type { SigningKeyRow } from '../../adapters/postgres/schema.ts';
import type { Deps } from '../deps.ts';
import type { Tenant } from '../tenancy/tenant.ts';

const columns = ['kid', 'alg', 'state', 'created_at', 'activated_at', 'retired_at'] as const;

/** The signing keys of a tenant by algorithm and age; never their private parts. */
export function listKeys(
  deps: Pick<Deps, 'db'>,
  tenant: Pick<Tenant, 'id'>,
): Promise<Pick<SigningKeyRow, (typeof columns)[number]>[]> {
  const keys = deps.db.tenant(tenant.id).selectFrom('signing_keys').select(columns);
  return keys.orderBy('alg').orderBy('created_at').orderBy('kid').execute();
}
