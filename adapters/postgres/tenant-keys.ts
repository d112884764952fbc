import type { TenantDb } from './database.ts';

/** Whether this key of the tenant is the one to use; until the end of the transaction it stays so. */
export async function isKeyCurrent(transaction: TenantDb, kid: string): Promise<boolean> {
  const key = transaction.selectFrom('tenant_keys').select('kid').where('kid', '=', kid).where('state', '=', 'current');
  return (await key.forShare().executeTakeFirst()) !== undefined;
}
