import type { Middleware } from 'koa';
import { HashPoolFull } from '../../adapters/password-hash/hash-pool-full.ts';
import { isDatabaseDown, isDatabaseError } from '../../adapters/postgres/database.ts';
import { type ErrorKind, errorPage } from '../../views/error-page.ts';
import type { Log } from '../kernel/log.ts';
import { tenantSettings } from '../tenancy/tenant-settings.ts';
import { endpointOf } from './endpoint-of.ts';
import { pageContextFor, renderPage } from './render-page.ts';

const anonymous = { name: 'Bastion', settings: tenantSettings.parse({}) };

const kinds: Record<number, ErrorKind> = {
  403: 'forbidden',
  404: 'not_found',
  429: 'too_many_requests',
  503: 'unavailable',
};

type HttpError = Error & { status?: number; expose?: boolean };

/** The status of what was thrown, and in how many seconds to come back when it may go better then. */
function judge(error: HttpError): { status: number; retryAfter?: number } {
  if (error instanceof HashPoolFull) return { status: 503, retryAfter: error.retryAfter };
  if (isDatabaseDown(error)) return { status: 503, retryAfter: 2 };
  // U+0000 and half surrogates, which PostgreSQL does not store, are in nothing that a person types.
  if (isDatabaseError(error, '22021', '22P05')) return { status: 400 };
  return { status: (error.expose && error.status) || 500 };
}

/** Turns whatever was thrown into a page or JSON that says what to do, with a request id and nothing of the inside. */
export function errors(log: Log): Middleware {
  return async (ctx, next) => {
    let status = 404;
    let reason: string | undefined;
    try {
      await next();
      if (ctx.status !== 404 || ctx.body || ctx.respond === false) return;
    } catch (thrown) {
      const error = thrown as HttpError;
      const verdict = judge(error);
      status = verdict.status;
      if (error.expose) reason = error.message;
      for (const header of ['location', 'set-cookie']) ctx.remove(header);
      if (verdict.retryAfter) ctx.set('retry-after', String(verdict.retryAfter));
      if (status >= 500)
        log[verdict.retryAfter ? 'warn' : 'error']('request failed', {
          error,
          endpoint: endpointOf(ctx.path),
          request_id: ctx.get('x-request-id'),
          tenant_id: ctx.state.runtime?.tenant.id,
        });
    }
    ctx.status = status;
    const kind = kinds[status] ?? (status >= 500 ? 'internal' : 'invalid_request');
    // Browsers ask for HTML; a program that does not say what it wants gets JSON, as it does from the protocol endpoints.
    if (ctx.accepts('json', 'html') === 'json') {
      ctx.body = {
        error: status === 503 ? 'temporarily_unavailable' : kind,
        error_description: reason,
        request_id: ctx.get('x-request-id'),
      };
      return;
    }
    const tenant = ctx.state.runtime?.tenant ?? anonymous;
    renderPage(ctx, errorPage({ page: pageContextFor(tenant, ctx), kind, error_description: reason }));
    ctx.status = status;
  };
}
