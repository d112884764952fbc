import type { TenantDb } from '../../adapters/postgres/database.ts';
import type { PasswordPolicy } from '../credentials/password-policy.ts';
import { tenantSettings } from './tenant-settings.ts';

/** The password policy of the tenant in scope. */
export async function readPasswordPolicy(db: TenantDb): Promise<PasswordPolicy> {
  const { settings } = await db.selectFrom('tenants').select('settings').executeTakeFirstOrThrow();
  return tenantSettings.parse(settings).password;
}
