import { sql } from 'kysely';
import type { Database, TenantDb } from './database.ts';

/** Whether this key of the tenant is the one to use; until the end of the transaction it stays so. */
export async function isKeyCurrent(transaction: TenantDb, kid: string): Promise<boolean> {
  const key = transaction.selectFrom('tenant_keys').select('kid').where('kid', '=', kid).where('state', '=', 'current');
  return (await key.forShare().executeTakeFirst()) !== undefined;
}

/** Takes a key out of use for what is new. The time is the database's, since nodes need not agree on theirs. */
export async function retireTenantKey(transaction: TenantDb, kid: string): Promise<void> {
  const change = { state: 'retiring' as const, retired_at: sql<Date>`now()` };
  await transaction.updateTable('tenant_keys').set(change).where('kid', '=', kid).execute();
}

/**
 * Deletes `data` and `index` keys that were retired at least `grace_s` seconds ago; true when none is left that was
 * retired later.
 */
export async function deleteRetiringKeys(db: TenantDb, grace_s: number): Promise<boolean> {
  const purposes = ['data', 'index'] as const;
  const end = sql<Date>`now() - make_interval(secs => ${grace_s})`;
  const old = db.deleteFrom('tenant_keys').where('state', '=', 'retiring').where('purpose', 'in', purposes);
  await old.where('retired_at', '<=', end).execute();
  const left = db.selectFrom('tenant_keys').select('kid').where('state', '=', 'retiring');
  return (await left.where('purpose', 'in', purposes).executeTakeFirst()) === undefined;
}

/** The tenants that have values under keys of before a rotation. */
export async function listTenantsToRekey(db: Database): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select list_tenants_to_rekey() as id`.execute(db.system);
  return rows.map(({ id }) => id);
}

/** The tenants, suspended ones too, with keys under another root key than this one. */
export async function listTenantsBesideRoot(db: Database, rootKid: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select list_tenants_beside_root(${rootKid}) as id`.execute(db.system);
  return rows.map(({ id }) => id);
}

export type RootKeyUse = { readonly root_kid: string; readonly tenants: number; readonly keys: number };

/** How many tenants have how many keys under each root key. */
export async function countKeysByRoot(db: Database): Promise<RootKeyUse[]> {
  return (await sql<RootKeyUse>`select * from count_keys_by_root()`.execute(db.system)).rows;
}
