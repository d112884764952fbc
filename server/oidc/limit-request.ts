import type { KoaContextWithOIDC } from 'oidc-provider';
import type { Deps } from '../deps.ts';
import { addressKey } from '../http/address-key.ts';
import type { LimitedBy } from '../limits/limit-event.ts';
import type { Verdict } from '../limits/limiter.ts';
import type { RuleName } from '../limits/rules.ts';
import type { Tenant } from '../tenancy/tenant.ts';

const rules: Readonly<Record<string, RuleName>> = {
  token: 'token',
  introspection: 'introspect',
  revocation: 'revoke',
  pushed_authorization_request: 'par',
  userinfo: 'userinfo',
  authorization: 'authorize',
  resume: 'authorize',
  end_session: 'logout',
  end_session_confirm: 'logout',
  end_session_success: 'logout',
  api: 'api',
};

const byClient = new Set(['token', 'introspection', 'revocation', 'pushed_authorization_request']);

export type Limited = { readonly verdict: Verdict; readonly by: LimitedBy };

/**
 * Whom a request counts for: the token or client that it has proved to come from, else the address. What failed proved
 * nothing, so nobody uses up what is another's by naming them; a public client proves nothing either and is counted for
 * each address apart.
 */
function whoAsks({ ip, status, oidc }: KoaContextWithOIDC): { key: string; by: LimitedBy } {
  const { AccessToken } = oidc.entities;
  const isProved = status < 400;
  if (isProved && oidc.route === 'userinfo' && AccessToken) return { key: `token ${AccessToken.jti}`, by: 'token' };
  if (!isProved || !oidc.client || !byClient.has(oidc.route)) return { key: addressKey(ip), by: 'address' };
  const { clientId, clientAuthMethod } = oidc.client;
  const where = clientAuthMethod === 'none' ? ` ${addressKey(ip)}` : '';
  return { key: `client ${clientId}${where}`, by: 'client' };
}

/**
 * Counts a request of a protocol endpoint once it is known whose it is: after the library has prepared its answer and
 * before anything of it takes effect or leaves. Undefined for what is not limited: keys and metadata, the same for everybody.
 */
export async function limitRequest(
  { limiter }: Pick<Deps, 'limiter'>,
  tenant: Tenant,
  ctx: KoaContextWithOIDC,
): Promise<Limited | undefined> {
  const rule = rules[ctx.oidc?.route ?? ''];
  // The API counts by itself what comes with a good token, before it does anything.
  if (!rule || (rule === 'api' && ctx.response.get('ratelimit') !== '')) return undefined;
  const { key, by } = whoAsks(ctx);
  return { verdict: await limiter.take(tenant, rule, key), by };
}
