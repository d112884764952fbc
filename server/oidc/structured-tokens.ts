import { createLocalJWKSet, type JWK, jwtVerify } from 'jose';
import type { AdapterPayload, Provider } from 'oidc-provider';
import { currentRequestScope, type StructuredToken } from '../../adapters/oidc/request-scope.ts';
import { hashValue, revocationId } from '../../adapters/oidc/storage-adapter.ts';
import { createFindJwtGrant } from '../../adapters/postgres/grants.ts';
import type { Deps } from '../deps.ts';
import { readBody } from '../http/read-body.ts';
import type { Tenant } from '../tenancy/tenant.ts';

/**
 * Introspection and revocation of JWT access tokens (RFC 9068). The library answers for opaque ones only, so a JWT is
 * put aside and a reference takes its place in the request; storage then verifies the JWT, asks the database whether
 * everything it hangs on still stands, and hands it out in the library's own form.
 */
const jwtShape = /^[\w-]+\.[\w-]+\.[\w-]+$/;
const routes = ['/introspect', '/revoke'];

/** Puts a presented JWT aside; runs before the library reads the request. */
export function setStructuredTokensAside(provider: Provider): void {
  provider.use(async (ctx, next) => {
    if (ctx.method !== 'POST' || !routes.includes(ctx.path) || !ctx.is('application/x-www-form-urlencoded'))
      return next();
    const body = await readBody(ctx.req);
    if (body === undefined) ctx.throw(413, 'request body too large');
    const params = new URLSearchParams(body);
    const [token, ...others] = params.getAll('token');
    const scope = currentRequestScope();
    if (scope && token && others.length === 0 && jwtShape.test(token)) {
      const reference = `jwt:${hashValue(token)}`;
      scope.structuredToken = { reference, token };
      params.set('token', reference);
    }
    Object.assign(ctx.req, { body: Buffer.from(params.toString()) });
    return next();
  });
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** How to verify this tenant's JWT access tokens and ask whether they still stand. */
export function createFindStructuredToken(deps: Pick<Deps, 'db'>, tenant: Tenant, jwks: JWK[]) {
  const publicKeys = jwks.map(({ d: _d, p: _p, q: _q, dp: _dp, dq: _dq, qi: _qi, ...key }) => key);
  const keySet = createLocalJWKSet({ keys: publicKeys });
  const findJwtGrant = createFindJwtGrant(deps.db, tenant.id, tenant.settings.session_idle_ttl);

  return async (token: string): Promise<StructuredToken | undefined> => {
    const verified = await jwtVerify(token, keySet, { issuer: tenant.issuer, typ: 'at+jwt' }).catch(() => undefined);
    const claims = verified?.payload;
    if (!claims?.jti || !claims.exp || !claims.sub) return undefined;
    const grant_id = text(claims.grant_id);
    const user_id = grant_id ? claims.sub : undefined;
    const revocation_id = revocationId(claims.jti);
    const standing = await findJwtGrant({ grant_id, user_id, revocation_id });
    if (!standing) return undefined;
    return { kind: user_id ? 'AccessToken' : 'ClientCredentials', payload: toPayload(claims), grant: standing.grant };
  };
}

const standardClaims = new Set([
  'iss',
  'sub',
  'aud',
  'exp',
  'iat',
  'jti',
  'client_id',
  'scope',
  'cnf',
  'authorization_details',
]);

function toPayload(claims: Record<string, unknown>): AdapterPayload {
  const { jti, iat, exp, sub, aud, client_id, scope, grant_id, cnf } = claims;
  const extra = Object.fromEntries(Object.entries(claims).filter(([name]) => !standardClaims.has(name)));
  const confirmation = cnf as { jkt?: string } | undefined;
  return {
    jti,
    iat,
    exp,
    aud,
    scope,
    extra,
    clientId: client_id,
    ...(confirmation?.jkt ? { jkt: confirmation.jkt } : {}),
    ...(grant_id ? { grantId: grant_id, accountId: sub } : {}),
  } as AdapterPayload;
}
