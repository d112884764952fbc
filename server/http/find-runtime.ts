import type { Middleware } from 'koa';
import type { TenantRuntime, TenantRuntimes } from '../tenancy/tenant-runtimes.ts';

/** What later middleware finds in `ctx.state`. */
export type TenantState = { runtime: TenantRuntime };

const wellKnown = /^(\/\.well-known\/(?:oauth-authorization-server|openid-configuration))(\/t\/[a-z0-9-]+)$/;

/**
 * Finds the tenant a request is for and takes its mount path off the request, so that all routes are written once.
 * RFC 8414 §3.1 puts `.well-known` before the path of an issuer, OIDC Discovery §4 behind it; both work.
 */
export function findRuntime(runtimes: TenantRuntimes): Middleware {
  return async (ctx, next) => {
    const path = ctx.path.replace(wellKnown, '$2$1');
    const runtime = await runtimes.find(ctx.get('x-forwarded-host'), path);
    if (!runtime) return;
    const { mountPath } = runtime.tenant;
    ctx.path = path.slice(mountPath.length) || '/';
    Object.assign(ctx.req, { originalUrl: mountPath + ctx.url });
    ctx.state.runtime = runtime;
    await next();
  };
}
