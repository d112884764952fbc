import { randomUUID } from 'node:crypto';
import type { Middleware } from 'koa';
import { contentSecurityPolicy } from './content-security-policy.ts';

const policy = contentSecurityPolicy();

/** Security headers and a request id on every response, errors included. */
export function securityHeaders(isSecure: boolean): Middleware {
  const fixed: Record<string, string> = {
    'content-security-policy': policy,
    'cross-origin-opener-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    ...(isSecure ? { 'strict-transport-security': 'max-age=63072000; includeSubDomains' } : {}),
  };
  return async (ctx, next) => {
    const requestId = randomUUID();
    ctx.req.headers['x-request-id'] = requestId;
    ctx.set(fixed);
    ctx.set('x-request-id', requestId);
    await next();
  };
}
