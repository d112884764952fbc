import type { Tenant } from './tenant.ts';

type Named = Pick<Tenant, 'slug' | 'mountPath' | 'issuer'>;

/**
 * The name of a cookie of our own: one for each tenant, with the prefix that keeps others from forging it as far as its
 * path allows one.
 */
export function tenantCookieName({ slug, mountPath, issuer }: Named, use: string): string {
  const isSecure = issuer.startsWith('https:');
  if (!isSecure) return `bastion_${slug}_${use}`;
  return `${mountPath === '' ? '__Host-' : '__Secure-'}bastion_${slug}_${use}`;
}

/** Readable by us alone, from pages of ours and links to them. */
export const tenantCookieOptions = ({ mountPath, issuer }: Named, lifetime_s: number) =>
  ({
    httpOnly: true,
    sameSite: 'lax',
    secure: issuer.startsWith('https:'),
    path: mountPath || '/',
    maxAge: lifetime_s * 1000,
    signed: false,
    overwrite: true,
  }) as const;
