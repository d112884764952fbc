import type { RequestListener } from 'node:http';
import Koa from 'koa';
import type { Deps } from './deps.ts';
import { assets } from './http/assets.ts';
import { createOriginCheck } from './http/check-origin.ts';
import { errors } from './http/errors.ts';
import { createFront, tenantOf } from './http/front.ts';
import { health, type Readiness } from './http/health.ts';
import { limitPages } from './http/limit-pages.ts';
import { requireTenant } from './http/require-tenant.ts';
import { sameOriginForms } from './http/same-origin-forms.ts';
import { createSecurityHeaders } from './http/security-headers.ts';
import { createRequestTimer } from './metrics/http-metrics.ts';
import { createRoutes } from './routes.ts';
import type { TenantRuntimes } from './tenancy/tenant-runtimes.ts';

export type AppParts = {
  readonly publicUrl: string;
  readonly trustedProxies: readonly string[];
  readonly runtimes: TenantRuntimes;
  readonly readiness: Readiness;
};

/** Our own pages: the middleware in the order requests pass through. */
function buildPages(deps: Deps, readiness: Readiness): Koa {
  const pages = new Koa({ proxy: true });
  pages.silent = true;
  pages.use(errors(deps.log));
  pages.use(health(readiness));
  pages.use(assets);
  pages.use(requireTenant(tenantOf));
  pages.use(limitPages(deps));
  pages.use(sameOriginForms);
  pages.use(createRoutes(deps).routes());
  return pages;
}

/** The HTTP application: the front, which knows tenants and their providers, and behind it the pages. */
export function buildApp(deps: Deps, { publicUrl, trustedProxies, runtimes, readiness }: AppParts): RequestListener {
  const isTenantHost = async (host: string) => (await runtimes.find(host, '/')) !== undefined;
  return createFront({
    addHeaders: createSecurityHeaders(publicUrl.startsWith('https:')),
    findOriginProblem: createOriginCheck({ publicUrl, trustedProxies, isTenantHost, log: deps.log }),
    runtimes,
    pages: buildPages(deps, readiness).callback(),
    time: createRequestTimer(),
    log: deps.log,
  });
}
