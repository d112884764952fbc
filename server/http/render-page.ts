import type { Context } from 'koa';
import { type Html, renderToString } from '../../views/html.ts';
import { messagesFor } from '../../views/messages.ts';
import type { PageContext } from '../../views/page-context.ts';
import type { Tenant } from '../tenancy/tenant.ts';
import { contentSecurityPolicy, toFormTarget } from './content-security-policy.ts';

type RequestContext = Pick<Context, 'get'>;

/** What the pages of this tenant have in common, for this request. */
export function pageContextFor(tenant: Pick<Tenant, 'name' | 'settings'>, ctx: RequestContext): PageContext {
  const messages = messagesFor(ctx.get('accept-language'));
  const { accent_color, logo } = tenant.settings.branding;
  return {
    lang: messages.lang,
    messages,
    tenant: { name: tenant.name, logoUrl: logo },
    themeUrl: `/assets/theme.css?c=${accent_color.slice(1)}`,
    assetBase: '/assets',
    requestId: ctx.get('x-request-id') || undefined,
  };
}

/** Sends a page. `leadsTo` are addresses that submitting a form on it may redirect to. */
export function renderPage(
  ctx: Pick<Context, 'set' | 'body' | 'type'>,
  page: Html,
  leadsTo: readonly (string | undefined)[] = [],
): void {
  const targets = leadsTo
    .map((uri) => uri && toFormTarget(uri))
    .filter((target) => target !== undefined && target !== '');
  ctx.set('content-security-policy', contentSecurityPolicy([...new Set(targets as string[])]));
  ctx.set('cache-control', 'no-store');
  ctx.type = 'html';
  ctx.body = renderToString(page);
}
