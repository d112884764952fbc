import type { Grant, KoaContextWithOIDC } from 'oidc-provider';
import { type Consent, findConsent } from '../../adapters/postgres/consents.ts';
import type { Deps } from '../deps.ts';
import type { Tenant } from '../tenancy/tenant.ts';

/** What a grant allows, as a text to compare. */
const contentOf = ({ openid, resources, rejected }: Grant): string => JSON.stringify({ openid, resources, rejected });

/** Adds what was agreed to earlier to a grant. */
export function applyConsent(grant: Grant, { scopes, claims, resources }: Consent): void {
  if (scopes.length > 0) grant.addOIDCScope(scopes.join(' '));
  if (claims.length > 0) grant.addOIDCClaims([...claims]);
  for (const [resource, granted] of Object.entries(resources)) grant.addResourceScope(resource, granted.join(' '));
}

/** Everything this request asks for: what a client whose consent is skipped (our own apps) is given. */
function everythingRequested(ctx: KoaContextWithOIDC): Consent {
  const { oidc } = ctx;
  const requested = oidc.requestParamScopes;
  const resources = Object.entries(oidc.resourceServers ?? {}).map(([indicator, server]) => {
    const offered = new Set(server.scope?.split(' '));
    return [indicator, [...requested].filter((scope) => offered.has(scope))] as const;
  });
  return {
    scopes: [...oidc.requestParamOIDCScopes],
    claims: [...oidc.requestParamClaims],
    resources: Object.fromEntries(resources),
  };
}

/**
 * The grant this request can stand on. A grant lives and dies with its session; consent is remembered beyond it, so
 * in a new session a new grant is made from what the user agreed to before.
 */
export async function loadGrant(
  deps: Pick<Deps, 'db'>,
  tenant: Tenant,
  ctx: KoaContextWithOIDC,
): Promise<Grant | undefined> {
  const { client, session, result, provider } = ctx.oidc;
  if (!client || !session?.accountId) return undefined;
  const grantId = (result?.consent?.grantId as string | undefined) ?? session.grantIdFor(client.clientId);
  const existing = grantId ? await provider.Grant.find(grantId) : undefined;
  const isConsentSkipped = client.skip_consent === true;
  if (existing && existing.accountId === session.accountId && !isConsentSkipped) return existing;

  const consent = isConsentSkipped
    ? everythingRequested(ctx)
    : await findConsent(deps.db.tenant(tenant.id), session.accountId, client.clientId);
  if (!consent) return undefined;
  const grant = existing ?? new provider.Grant({ accountId: session.accountId, clientId: client.clientId });
  const before = existing && contentOf(existing);
  applyConsent(grant, consent);
  if (contentOf(grant) !== before) await grant.save();
  return grant;
}
