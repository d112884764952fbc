import type { Tenant } from '../tenancy/tenant.ts';

type Site = Pick<Tenant, 'mountPath' | 'issuer'>;
type Shown = { readonly method: string; readonly path: string; readonly url: string };

const stepForm = /^\/interaction\/[\w-]+(?=\/)/;

/**
 * Where the page that answers a request can be asked for again, as an address on the tenant's host; undefined where it
 * cannot, since it tells what came of a form.
 */
export function findReturnPath(
  { mountPath }: Pick<Site, 'mountPath'>,
  { method, path, url }: Shown,
): string | undefined {
  if (method === 'GET' || method === 'HEAD') return mountPath + url;
  const interaction = stepForm.exec(path)?.[0];
  return interaction && mountPath + interaction;
}

/** What a form says of where to go back to, if it is an address of this tenant; undefined for every other one. */
export function findOwnAddress({ mountPath, issuer }: Site, given: string): string | undefined {
  const url = URL.parse(given, issuer);
  if (!url || url.origin !== new URL(issuer).origin || !given.startsWith('/')) return undefined;
  const { pathname, search } = url;
  // Two slashes in front are another host, which dots in the path may have hidden: `/x/..//evil.example`.
  if (pathname.startsWith('//') || !`${pathname}/`.startsWith(`${mountPath}/`)) return undefined;
  return pathname + search;
}
