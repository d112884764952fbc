import type { Context } from 'koa';
import { DAY } from '../kernel/duration.ts';
import type { Language } from '../kernel/languages.ts';
import type { Tenant } from '../tenancy/tenant.ts';
import { tenantCookieName, tenantCookieOptions } from '../tenancy/tenant-cookie.ts';

type Site = Pick<Tenant, 'slug' | 'mountPath' | 'issuer'>;
type Cookies = Pick<Context, 'cookies'>;

/** A year, from the last choice on. */
const lifetime_s = 365 * DAY;

/** What was chosen in this browser; anybody may have put it there, so it is no more than a wish. */
export const readKeptLanguage = ({ cookies }: Cookies, tenant: Site): string | undefined =>
  cookies.get(tenantCookieName(tenant, 'language'), { signed: false });

/** Keeps a choice in this browser; undefined takes it away, and the browser's settings count again. */
export function keepLanguage({ cookies }: Cookies, tenant: Site, language: Language | undefined): void {
  cookies.set(tenantCookieName(tenant, 'language'), language ?? null, tenantCookieOptions(tenant, lifetime_s));
}
