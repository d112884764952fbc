import { scopes as standardScopes } from '../oidc/claims.ts';

/**
 * What a client may ask for: `scope` has the standard scopes, `resource_scopes` those of resource servers, be it none.
 * Neither is there when the client has no limit.
 */
export type ClientScope = { readonly scope?: string; readonly resource_scopes?: readonly string[] };

/**
 * Sorts the scopes a client is registered with. Answers the ones that are neither standard nor offered by a resource
 * when there are any. Undefined, no limit, stays no limit.
 */
export function sortClientScope(
  wanted: readonly string[] | undefined,
  offered: readonly string[],
): { readonly ok: true; readonly value: ClientScope } | { readonly ok: false; readonly unknown: string[] } {
  if (wanted === undefined) return { ok: true, value: {} };
  const all = [...new Set(wanted)];
  const standard = all.filter((scope) => standardScopes.includes(scope));
  const resource_scopes = all.filter((scope) => !standardScopes.includes(scope));
  const unknown = resource_scopes.filter((scope) => !offered.includes(scope));
  if (unknown.length > 0) return { ok: false, unknown };
  const scope = standard.length > 0 ? { scope: standard.join(' ') } : {};
  return { ok: true, value: { ...scope, resource_scopes } };
}
