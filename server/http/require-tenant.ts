import type { IncomingMessage } from 'node:http';
import type { Middleware } from 'koa';
import type { TenantRuntime } from '../tenancy/tenant-runtimes.ts';

/** Puts the request's tenant into `ctx.state.runtime`; without one there is no page. */
export function requireTenant(runtimeOf: (req: IncomingMessage) => TenantRuntime | undefined): Middleware {
  return async (ctx, next) => {
    const runtime = runtimeOf(ctx.req);
    if (!runtime) return;
    ctx.state.runtime = runtime;
    await next();
  };
}
