import Koa from 'koa';
import type { Deps } from './deps.ts';
import { assets } from './http/assets.ts';
import { checkOrigin } from './http/check-origin.ts';
import { errors } from './http/errors.ts';
import { findRuntime } from './http/find-runtime.ts';
import { handToProvider } from './http/hand-to-provider.ts';
import { health, type ReadinessChecks } from './http/health.ts';
import { sameOriginForms } from './http/same-origin-forms.ts';
import { securityHeaders } from './http/security-headers.ts';
import { httpMetrics } from './metrics/http-metrics.ts';
import { createRoutes } from './routes.ts';
import type { TenantRuntimes } from './tenancy/tenant-runtimes.ts';

export type AppParts = {
  readonly publicUrl: string;
  readonly trustedProxies: readonly string[];
  readonly runtimes: TenantRuntimes;
  readonly readiness: ReadinessChecks;
};

/** The HTTP application: its middleware in the order requests pass through. */
export function buildApp(deps: Deps, { publicUrl, trustedProxies, runtimes, readiness }: AppParts): Koa {
  const app = new Koa({ proxy: true });
  const isTenantHost = async (host: string) => (await runtimes.find(host, '/')) !== undefined;
  app.silent = true;
  app.use(httpMetrics());
  app.use(securityHeaders(publicUrl.startsWith('https:')));
  app.use(errors(deps.log));
  app.use(health(readiness));
  app.use(checkOrigin({ publicUrl, trustedProxies, isTenantHost, log: deps.log }));
  app.use(assets);
  app.use(findRuntime(runtimes));
  app.use(handToProvider);
  app.use(sameOriginForms);
  app.use(createRoutes(deps).routes());
  return app;
}
