import type { Middleware } from 'koa';
import { isDatabaseDown } from '../../adapters/postgres/database.ts';
import { type ErrorKind, errorPage } from '../../views/error-page.ts';
import type { Log } from '../kernel/log.ts';
import { tenantSettings } from '../tenancy/tenant-settings.ts';
import { pageContextFor, renderPage } from './render-page.ts';

const anonymous = { name: 'Bastion', settings: tenantSettings.parse({}) };

const kinds: Record<number, ErrorKind> = {
  403: 'forbidden',
  404: 'not_found',
  429: 'too_many_requests',
  503: 'unavailable',
};

type HttpError = Error & { status?: number; expose?: boolean };

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
      const isDown = isDatabaseDown(error);
      status = isDown ? 503 : (error.expose && error.status) || 500;
      if (error.expose) reason = error.message;
      for (const header of ['location', 'set-cookie']) ctx.remove(header);
      if (status >= 500)
        log[isDown ? 'warn' : 'error']('request failed', {
          error,
          path: ctx.path,
          request_id: ctx.get('x-request-id'),
        });
    }
    if (status === 503) ctx.set('retry-after', '2');
    ctx.status = status;
    const kind = kinds[status] ?? (status >= 500 ? 'internal' : 'invalid_request');
    if (ctx.accepts('html', 'json') === 'json') {
      ctx.body = { error: kind, error_description: reason, request_id: ctx.get('x-request-id') };
      return;
    }
    const tenant = ctx.state.runtime?.tenant ?? anonymous;
    renderPage(ctx, errorPage({ page: pageContextFor(tenant, ctx), kind, error_description: reason }));
    ctx.status = status;
  };
}
