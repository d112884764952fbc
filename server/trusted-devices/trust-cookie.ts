import { createHmac, hash } from 'node:crypto';
import type { Context } from 'koa';
import { isEqualInConstantTime } from '../kernel/constant-time.ts';
import { randomToken } from '../kernel/ids.ts';
import type { TenantKeys } from '../keys/tenant-keys.ts';
import type { Tenant } from '../tenancy/tenant.ts';
import { tenantCookieName, tenantCookieOptions } from '../tenancy/tenant-cookie.ts';

/**
 * What a trusted browser brings along: for each of the last few people a random token, signed together with whom it is
 * for. The database has its hash, and decides; without our signature it is not even asked. Nothing in it tells who they are.
 */
export type TrustCookie = {
  /** The hash, in hex, of the token that this user got here; undefined where they got none. */
  readonly findHash: (userId: string) => string | undefined;
  /** Gives the browser a token for this user in place of the one before; answers its hash, in hex. */
  readonly give: (userId: string, lifetime_s: number) => string;
};

const mostUsers = 4;
const shape = /^[\w-]{43}\.[\w-]{43}(~[\w-]{43}\.[\w-]{43}){0,3}$/;

const hashToken = (token: string): string => hash('sha256', token, 'hex');

const signatureOf = (key: Parameters<typeof createHmac>[1], token: string, userId: string): string =>
  createHmac('sha256', key).update(`${token}/${userId}`).digest('base64url');

export const trustCookieName = (tenant: Pick<Tenant, 'slug' | 'mountPath' | 'issuer'>): string =>
  tenantCookieName(tenant, 'trusted');

/** The tokens behind a request. A cookie that is not ours counts as none. */
export function readTrustCookie(ctx: Pick<Context, 'cookies'>, tenant: Tenant, keys: TenantKeys): TrustCookie {
  const name = trustCookieName(tenant);
  const given = ctx.cookies.get(name, { signed: false }) ?? '';
  const entries = shape.test(given) ? given.split('~') : [];
  const known = keys.all('protocol', 'trusted-device');
  const isOf = (userId: string) => (entry: string) => {
    const [token = '', signature = ''] = entry.split('.');
    return known.some((key) => isEqualInConstantTime(signature, signatureOf(key.object, token, userId)));
  };
  return {
    findHash(userId) {
      const entry = entries.find(isOf(userId));
      return entry && hashToken(entry.split('.')[0] ?? '');
    },
    give(userId, lifetime_s) {
      const token = randomToken();
      const signature = signatureOf(keys.current('protocol', 'trusted-device').object, token, userId);
      const others = entries.filter((entry) => !isOf(userId)(entry)).slice(0, mostUsers - 1);
      const value = [`${token}.${signature}`, ...others].join('~');
      ctx.cookies.set(name, value, tenantCookieOptions(tenant, lifetime_s));
      return hashToken(token);
    },
  };
}
