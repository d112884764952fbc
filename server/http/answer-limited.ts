import type { Context } from 'koa';
import { errorPage } from '../../views/error-page.ts';
import { limitHeaders } from '../limits/limit-headers.ts';
import type { Verdict } from '../limits/limiter.ts';
import type { Tenant } from '../tenancy/tenant.ts';
import { renderProblem } from './problem.ts';
import { type PageRequest, pageContextFor, renderPage } from './render-page.ts';

type Answering = PageRequest & Pick<Context, 'set' | 'vary' | 'remove' | 'accepts' | 'body' | 'type' | 'status'>;

/** 429 (RFC 6585 §4) in place of whatever was prepared: a page for browsers, a problem (RFC 9457) for programs. */
export function answerLimited(ctx: Answering, tenant: Tenant, verdict: Verdict): void {
  for (const header of ['set-cookie', 'location', 'www-authenticate']) ctx.remove(header);
  ctx.set(limitHeaders(verdict));
  ctx.set('cache-control', 'no-store');
  if (ctx.accepts('json', 'html') === 'html') {
    renderPage(ctx, errorPage({ page: pageContextFor(tenant, ctx), kind: 'too_many_requests' }));
    ctx.status = 429;
    return;
  }
  const detail = `more requests than the limit "${verdict.rule}" allows, come back in ${verdict.retryAfter_s} s`;
  renderProblem(ctx, { status: 429, code: 'too_many_requests', detail });
}
