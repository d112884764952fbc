import type { IncomingMessage } from 'node:http';
import type { Middleware } from 'koa';
import type { TenantRuntime } from '../tenancy/tenant-runtimes.ts';

type Found = TenantRuntime | { readonly failure: unknown } | undefined;

/** Puts the request's tenant into `ctx.state.runtime`; without one there is no page, only why it was not found. */
export function requireTenant(tenantOf: (req: IncomingMessage) => Found): Middleware {
  return async (ctx, next) => {
    const runtime = tenantOf(ctx.req);
    if (runtime && 'failure' in runtime) throw runtime.failure;
    if (!runtime) return;
    ctx.state.runtime = runtime;
    await next();
  };
}
