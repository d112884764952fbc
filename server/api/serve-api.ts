import type { errors, KoaContextWithOIDC, Provider } from 'oidc-provider';
import { currentRequestScope } from '../../adapters/oidc/request-scope.ts';
import { isDatabaseDown } from '../../adapters/postgres/database.ts';
import { createUnit } from '../../adapters/postgres/unit.ts';
import { isPermitted } from '../accounts/is-permitted.ts';
import { type AuditEvent, toAuditRecord } from '../audit/audit-event.ts';
import type { Deps } from '../deps.ts';
import { renderProblem } from '../http/problem.ts';
import { limitEvents } from '../limits/limit-event.ts';
import { limitHeaders } from '../limits/limit-headers.ts';
import { auditOrigin, recordAudit } from '../oidc/events.ts';
import { checkAccessToken, enterProvider } from '../oidc/protected-resource.ts';
import type { Tenant } from '../tenancy/tenant.ts';
import { ApiProblem, invalid, lacksPermission, needsRecentSignIn, refusals } from './api-problem.ts';
import { apiBase, apiIdentifier } from './api-resource.ts';
import type { ApiDeps, ApiRoute } from './api-route.ts';
import { readJson } from './read-json.ts';
import { createRouteTable, type FoundRoute } from './route-table.ts';
import { apiRoutes } from './routes.ts';

type ServeDeps = ApiDeps & Pick<Deps, 'commitUnit' | 'limiter'>;

/**
 * `/api/v1`: JSON for programs that come with an access token of the tenant's own for its built-in resource. It runs
 * inside the provider, which checks tokens as for its own endpoints and commits what a request writes: route → token
 * and scope → query and body → handler → answer. Every call is in the audit trail, refused ones too.
 */
export function serveApi(provider: Provider, deps: ServeDeps, tenant: Tenant): void {
  const find = createRouteTable(apiRoutes);
  provider.use(async (ctx, next) => {
    if (!/^\/api(\/|$)/.test(ctx.path)) return next();
    const started = performance.now();
    const inside = enterProvider(provider, ctx, 'api', `${tenant.issuer}${ctx.path}`);
    const isOurs = ctx.path.startsWith(`${apiBase}/`);
    const found = isOurs ? find(ctx.method, ctx.path.slice(apiBase.length)) : undefined;
    ctx.set('cache-control', 'no-store');
    try {
      ctx.body = JSON.stringify(await answer(deps, tenant, inside, found));
      ctx.type = 'json';
      recordAudit(describeCall(inside, found, 200, started));
    } catch (error) {
      const problem = toProblem(error);
      const scope = currentRequestScope();
      if (!problem || scope?.failure) {
        await recordFault(deps, tenant, describeCall(inside, found, 500, started), error);
        return;
      }
      // What was refused had no effect, so its proof need not be remembered either.
      scope?.unit.claims.splice(0);
      for (const [name, value] of Object.entries(problem.headers)) ctx.set(name, value);
      renderProblem(ctx, problem.problem);
      // A DPoP nonce challenge is a step of the protocol, not a refusal (RFC 9449 §9).
      // Neither is it one for each request that is too many.
      if (problem.problem.code !== 'use_dpop_nonce' && problem.problem.status !== 429)
        recordAudit(describeCall(inside, found, problem.problem.status, started));
    }
  });
}

async function answer(deps: ServeDeps, tenant: Tenant, ctx: KoaContextWithOIDC, found: FoundRoute): Promise<unknown> {
  if (!found) throw new ApiProblem({ status: 404, code: 'not_found', detail: 'there is nothing at this address' });
  if ('allow' in found) {
    const problem = { status: 405, code: 'method_not_allowed', detail: 'this address has other methods' };
    throw new ApiProblem(problem, { allow: found.allow.join(', ') });
  }
  const { route } = found;
  const audience = apiIdentifier(tenant);
  const { authTime, scheme, ...caller } = await checkAccessToken(ctx, { audience, scope: route.scope });
  await limitToken(deps, tenant, ctx);
  const { max_age, permission } = route;
  if (permission !== undefined && !(await isPermitted(deps, tenant.id, caller.userId, permission)))
    throw lacksPermission(permission);
  if (max_age !== undefined && deps.clock.now() - (authTime ?? 0) > max_age)
    throw needsRecentSignIn(scheme, ctx.oidc.issuer, max_age);
  const { query, body } = await readInput(ctx, route);
  const claimed = claimProof(deps, tenant, ctx);
  // A proof must be new before anything is written; what is only read may be read meanwhile, and is dropped if it is not.
  if (route.method !== 'GET') await claimed;
  const [outcome] = await Promise.all([route.handle({ deps, tenant, ...caller, query, body }), claimed]);
  if (!outcome.ok) throw new ApiProblem(refusals[outcome.code]);
  return route.output.parse(outcome.value);
}

/** Counts what is asked with a token; a request too many has no effect, and only the first in a while is on record. */
async function limitToken({ limiter }: ServeDeps, tenant: Tenant, ctx: KoaContextWithOIDC): Promise<void> {
  const { AccessToken } = ctx.oidc.entities;
  const verdict = await limiter.take(tenant, 'api', `token ${AccessToken?.jti}`);
  const headers = limitHeaders(verdict);
  ctx.set(headers);
  if (verdict.allowed) return;
  const client_id = AccessToken?.clientId;
  for (const event of limitEvents(verdict, 'token', { client_id, ...auditOrigin(ctx) })) recordAudit(event);
  const detail = `more requests than the limit "${verdict.rule}" allows, come back in ${verdict.retryAfter_s} s`;
  throw new ApiProblem({ status: 429, code: 'too_many_requests', detail }, headers);
}

async function readInput(ctx: KoaContextWithOIDC, route: ApiRoute): Promise<{ query: unknown; body: unknown }> {
  const query = route.query.safeParse({ ...ctx.query });
  if (!query.success) throw invalid('query', query.error);
  if (!route.body) return { query: query.data, body: undefined };
  const body = route.body.safeParse(await readJson(ctx.req));
  if (!body.success) throw invalid('body', body.error);
  return { query: query.data, body: body.data };
}

/** RFC 9449 §11.1: of requests with the same proof one passes; the others have had no effect when they are refused. */
async function claimProof({ commitUnit }: ServeDeps, tenant: Tenant, ctx: KoaContextWithOIDC): Promise<void> {
  const claims = currentRequestScope()?.unit.claims.splice(0) ?? [];
  if (claims.length === 0) return;
  if (!(await commitUnit(tenant.id, { ...createUnit(), claims }))) return;
  const detail = 'DPoP proof was already used';
  const header = `DPoP realm="${ctx.oidc.issuer}", error="invalid_dpop_proof", error_description="${detail}"`;
  throw new ApiProblem({ status: 401, code: 'invalid_dpop_proof', detail }, { 'www-authenticate': header });
}

/** The problem that something thrown stands for; undefined for a fault. */
function toProblem(error: unknown): Pick<ApiProblem, 'problem' | 'headers'> | undefined {
  if (error instanceof ApiProblem) return error;
  const { expose, status = 500, error: code, error_description } = error as Partial<errors.OIDCProviderError>;
  if (!expose || status >= 500 || !code) return undefined;
  return { problem: { status, code, detail: error_description ?? code }, headers: {} };
}

function describeCall(
  ctx: KoaContextWithOIDC,
  found: FoundRoute,
  status: number,
  started: number,
): AuditEvent<'api.called'> {
  const { AccessToken } = ctx.oidc.entities;
  const path = found && ('route' in found ? found.route.path : found.path);
  return {
    kind: 'api.called',
    user_id: AccessToken?.accountId,
    client_id: AccessToken?.clientId,
    details: {
      endpoint: apiBase + (path ?? '/*'),
      method: ctx.method,
      status,
      duration_ms: Math.round((performance.now() - started) * 10) / 10,
    },
    ...auditOrigin(ctx),
  };
}

/** Nothing of a request that failed takes effect, except that it is on record; `commitEachRequest` answers and logs it. */
async function recordFault(
  { commitUnit }: ServeDeps,
  tenant: Tenant,
  event: AuditEvent<'api.called'>,
  error: unknown,
): Promise<void> {
  const scope = currentRequestScope();
  if (scope) scope.failure ??= error;
  if (isDatabaseDown(scope?.failure ?? error)) return;
  await commitUnit(tenant.id, { ...createUnit(), audits: [toAuditRecord(event)] }).catch(() => {});
}
