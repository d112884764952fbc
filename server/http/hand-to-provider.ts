import type { Middleware } from 'koa';
import type { TenantRuntime } from '../tenancy/tenant-runtimes.ts';

const endpoints = /^\/(authorize|token|introspect|revoke|userinfo|jwks|par|logout|\.well-known)(\/|$)/;

/** Gives the protocol endpoints of a tenant to its oidc-provider, which answers for itself. */
export const handToProvider: Middleware = async (ctx, next) => {
  if (!endpoints.test(ctx.path)) return next();
  const runtime: TenantRuntime = ctx.state.runtime;
  ctx.respond = false;
  await runtime.handle(ctx.req, ctx.res);
};
