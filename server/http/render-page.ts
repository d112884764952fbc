import type { Context } from 'koa';
import { type Html, renderToString } from '../../views/html.ts';
import { messages } from '../../views/messages.ts';
import type { LanguageSwitch, PageContext } from '../../views/page-context.ts';
import { languages } from '../kernel/languages.ts';
import { isOwnLanguage, type LanguageRequest, languageOf, type SpeakingTenant } from '../language/page-language.ts';
import { findReturnPath } from '../language/return-path.ts';
import type { Tenant } from '../tenancy/tenant.ts';
import { contentSecurityPolicy, toFormTarget } from './content-security-policy.ts';

export type PageRequest = LanguageRequest & Pick<Context, 'method' | 'path' | 'url'>;

/** What lets people read a page in another language; nothing where they have chosen one in their account. */
function languageSwitchFor({ mountPath }: SpeakingTenant, ctx: PageRequest): LanguageSwitch | undefined {
  const returnTo = mountPath === undefined || isOwnLanguage(ctx) ? undefined : findReturnPath({ mountPath }, ctx);
  if (returnTo === undefined) return undefined;
  const choices = languages.map((lang) => ({ lang, name: messages[lang].name }));
  return { action: `${mountPath}/language`, returnTo, choices };
}

/** What the pages of this tenant have in common, for this request. */
export function pageContextFor(tenant: SpeakingTenant & Pick<Tenant, 'name'>, ctx: PageRequest): PageContext {
  const lang = languageOf(tenant, ctx);
  ctx.state.pageLanguage = lang;
  const { accent_color, logo } = tenant.settings.branding;
  return {
    lang,
    messages: messages[lang],
    languageSwitch: languageSwitchFor(tenant, ctx),
    tenant: { name: tenant.name, logoUrl: logo },
    themeUrl: `/assets/theme.css?c=${accent_color.slice(1)}`,
    assetBase: '/assets',
    requestId: ctx.get('x-request-id') || undefined,
  };
}

/** Sends a page. `leadsTo` are addresses that submitting a form on it may redirect to. */
export function renderPage(
  ctx: Pick<Context, 'set' | 'vary' | 'state' | 'body' | 'type'>,
  page: Html,
  leadsTo: readonly (string | undefined)[] = [],
): void {
  const targets = leadsTo
    .map((uri) => uri && toFormTarget(uri))
    .filter((target) => target !== undefined && target !== '');
  ctx.set('content-security-policy', contentSecurityPolicy([...new Set(targets as string[])]));
  ctx.set('cache-control', 'no-store');
  ctx.set('content-language', ctx.state.pageLanguage);
  ctx.vary('accept-language');
  ctx.type = 'html';
  ctx.body = renderToString(page);
}
