import type { TenantDb } from '../../adapters/postgres/database.ts';
import { retireTenantKey } from '../../adapters/postgres/tenant-keys.ts';
import type { KeyRing } from './key-ring.ts';
import { open, seal } from './seal.ts';
import { generateTenantKey, keyOfKeys, keyPlace } from './tenant-keys.ts';

/** Purposes whose keys are made anew with the root key; what older generations sealed is sealed again or stays readable. */
const renewed = ['data', 'index', 'audit'] as const;

/**
 * Lets everything new of a tenant be sealed under the current root key from this commit on. `data` and `index` get a new
 * generation, and `rekeyTenant` empties the old one. `audit` gets one too, but what the old one sealed is part of a chain
 * that cannot be rewritten, so that one is kept, sealed anew; so is `protocol`, on whose sameness sessions stand. Answers
 * whether there was anything to do.
 */
export async function beginRekey(db: TenantDb, ring: KeyRing, tenantId: string): Promise<boolean> {
  const root = ring.current();
  return db.transaction().execute(async (transaction) => {
    const rows = await transaction.selectFrom('tenant_keys').selectAll().forUpdate().execute();
    const stale = rows.filter((row) => row.root_kid !== root.kid);
    const kept = stale.filter(({ purpose }) => purpose === 'audit' || purpose === 'protocol');
    for (const { kid, root_kid, sealed_key } of kept) {
      const bytes = open(keyOfKeys(await ring.get(root_kid), tenantId), sealed_key, keyPlace(tenantId, kid));
      const sealed = seal(keyOfKeys(root, tenantId), bytes, keyPlace(tenantId, kid));
      const change = { root_kid: root.kid, sealed_key: sealed };
      await transaction.updateTable('tenant_keys').set(change).where('kid', '=', kid).execute();
    }
    for (const purpose of renewed) {
      const current = stale.find((row) => row.purpose === purpose && row.state === 'current');
      if (!current) continue;
      await retireTenantKey(transaction, current.kid);
      await transaction
        .insertInto('tenant_keys')
        .values(generateTenantKey(root, tenantId, purpose))
        .execute();
    }
    return stale.length > 0;
  });
}
