import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Context } from 'koa';
import { DAY } from '../kernel/duration.ts';
import { randomToken } from '../kernel/ids.ts';
import type { TenantKeys } from '../keys/tenant-keys.ts';
import type { Tenant } from '../tenancy/tenant.ts';
import { tenantCookieName, tenantCookieOptions } from '../tenancy/tenant-cookie.ts';

/** Whom a browser may know: with each sign-in that they disown, their epoch changes and no browser knows them any more. */
export type DeviceUser = { readonly id: string; readonly device_epoch: number };

/**
 * What a browser in which people have signed in brings along: an id of its own, and for each of the last few people a MAC
 * over it and them. It proves nothing but that they have signed in here before, which spares them what strangers' failed
 * attempts cost. Nothing in it tells who they are.
 */
export type KnownDevice = {
  /** The browser's id, which it keeps once it remembers somebody. */
  readonly id: string;
  /** The browser's id if this user has signed in with it before; undefined otherwise. */
  readonly idFor: (user: DeviceUser | undefined) => string | undefined;
  /** Lets the browser remember that this user has signed in. */
  readonly remember: (user: DeviceUser) => void;
};

const lifetime = 365 * DAY;
const mostUsers = 8;
const shape = /^[\w-]{43}(\.[\w-]{22}){0,8}$/;

const macOf = (key: Parameters<typeof createHmac>[1], id: string, user: DeviceUser): Buffer =>
  createHmac('sha256', key).update(`${id}/${user.id}/${user.device_epoch}`).digest().subarray(0, 16);

export const deviceCookieName = (tenant: Pick<Tenant, 'slug' | 'mountPath' | 'issuer'>): string =>
  tenantCookieName(tenant, 'device');

/** The device behind a request. A cookie that is not ours counts as none. */
export function readDevice(ctx: Pick<Context, 'cookies'>, tenant: Tenant, keys: TenantKeys): KnownDevice {
  const name = deviceCookieName(tenant);
  const given = ctx.cookies.get(name, { signed: false }) ?? '';
  const [id = randomToken(), ...macs] = shape.test(given) ? given.split('.') : [];
  const known = keys.all('protocol', 'device-cookie');
  const isOf = (user: DeviceUser) => (mac: string) =>
    known.some((key) => timingSafeEqual(macOf(key.object, id, user), Buffer.from(mac, 'base64url')));
  return {
    id,
    idFor: (user) => (user !== undefined && macs.some(isOf(user)) ? id : undefined),
    remember(user) {
      const mac = macOf(keys.current('protocol', 'device-cookie').object, id, user).toString('base64url');
      const others = macs.filter((other) => !isOf(user)(other)).slice(0, mostUsers - 1);
      ctx.cookies.set(name, [id, mac, ...others].join('.'), tenantCookieOptions(tenant, lifetime));
    },
  };
}
