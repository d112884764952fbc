import type { Context } from 'koa';
import { type DeviceUser, readDevice } from '../credentials/device-cookie.ts';
import type { Deps } from '../deps.ts';
import type { Tenant } from '../tenancy/tenant.ts';

/**
 * By what codes and links that a user is sent are counted (`code`). Others who know the password may ask for them too, so a
 * browser that the user has signed in with has its own.
 */
export async function codeLimitKey(
  { sealing }: Pick<Deps, 'sealing'>,
  { ctx, tenant, user }: { readonly ctx: Context; readonly tenant: Tenant; readonly user: DeviceUser },
): Promise<string> {
  const device = readDevice(ctx, tenant, await sealing.keysOf(tenant.id)).idFor(user);
  return device === undefined ? user.id : `${user.id} ${device}`;
}
