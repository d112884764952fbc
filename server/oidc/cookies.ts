import type { Configuration } from 'oidc-provider';
import type { TenantKeys } from '../keys/tenant-keys.ts';
import type { Tenant } from '../tenancy/tenant.ts';

/**
 * Cookies of one tenant: HttpOnly, SameSite=Lax, signed, Secure whenever the issuer is https. The session of a tenant
 * at the root of a host has the `__Host-` prefix, which no subdomain can forge; cookies that carry a narrower path
 * cannot have it and get `__Secure-`. Names differ per tenant, so one can never be taken for another's.
 */
export function cookiesFor(tenant: Tenant, protocolKeys: TenantKeys): Configuration['cookies'] {
  const isSecure = tenant.issuer.startsWith('https:');
  const base = `bastion_${tenant.slug}`;
  const narrow = isSecure ? '__Secure-' : '';
  const sessionPrefix = isSecure && tenant.mountPath === '' ? '__Host-' : narrow;
  const options = { httpOnly: true, sameSite: 'lax', secure: isSecure, signed: true, overwrite: true } as const;
  return {
    names: {
      session: `${sessionPrefix}${base}_session`,
      interaction: `${narrow}${base}_interaction`,
      resume: `${narrow}${base}_resume`,
    },
    long: { ...options, path: tenant.mountPath || '/' },
    short: options,
    keys: protocolKeys.all('protocol', 'cookies'),
  };
}
