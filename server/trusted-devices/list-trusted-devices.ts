import { listTrustedDeviceRows } from '../../adapters/postgres/trusted-devices.ts';
import type { Deps } from '../deps.ts';
import { describeBrowser } from '../sessions/describe-browser.ts';
import type { Tenant } from '../tenancy/tenant.ts';
import { openTrustedDevice } from './open-device.ts';

/**
 * Trusted devices: browsers in which a user who has proven a second factor is not asked for it again for some days. They
 * spare the question and prove nothing: `amr` and `acr` of such a login are those of the password, and whoever asks for
 * more gets the question asked. Whatever ends all sessions of a user ends their trust as well.
 */
export type TrustedDevice = {
  readonly id: string;
  /** "Firefox (Linux)"; undefined where the browser said nothing that we know. */
  readonly browser: string | undefined;
  /** The address from which it was trusted. */
  readonly ip: string | undefined;
  readonly created_at: Date;
  readonly last_used_at: Date;
  readonly expires_at: Date;
};

/** The browsers a user trusts at this moment, the one that was used last first. */
export async function listTrustedDevices(
  { db, sealing }: Pick<Deps, 'db' | 'sealing'>,
  { tenant, userId }: { readonly tenant: Pick<Tenant, 'id'>; readonly userId: string },
): Promise<TrustedDevice[]> {
  const key = await sealing.findUserKey(tenant.id, userId);
  if (!key) return [];
  const rows = await listTrustedDeviceRows(db.tenant(tenant.id), userId);
  return rows.map(({ sealed, ...row }) => {
    const { ip, user_agent } = openTrustedDevice(key, { id: row.id, sealed });
    return { ...row, browser: describeBrowser(user_agent), ip };
  });
}
