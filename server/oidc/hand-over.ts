import type { KoaContextWithOIDC, Provider } from 'oidc-provider';
import { handOverPage } from '../../views/hand-over-page.ts';
import { pageContextFor, renderPage } from '../http/render-page.ts';
import type { Tenant } from '../tenancy/tenant.ts';

/** The page with which the library sends a browser on by a form: its title, its form and the form's fields. */
const libraryPage = /<title>Submitting Callback<\/title>[\s\S]*<form method="post" action="([^"]*)">/;
const libraryField = /<input type="hidden" name="([^"]*)" value="([^"]*)"\/>/g;

const entities: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
};
const decode = (text = ''): string => text.replace(/&(?:amp|lt|gt|quot|#39);/g, (entity) => entities[entity] ?? entity);

/** Where the form goes, and where the answer to it may redirect to: browsers hold every hop against the policy. */
function leadsTo({ oidc }: KoaContextWithOIDC, action: string): (string | undefined)[] {
  const state = oidc.session?.state as { postLogoutRedirectUri?: string } | undefined;
  const interaction = oidc.entities.Interaction as { params?: { redirect_uri?: string } } | undefined;
  return [action, state?.postLogoutRedirectUri, interaction?.params?.redirect_uri];
}

/**
 * Puts our own page in the place of the library's: `response_mode=form_post`, signing in as somebody else, and a
 * logout without a session. That one carries a script of its own and is stopped by the policy on its way to the client.
 */
export function dressHandOvers(provider: Provider, tenant: Tenant): void {
  provider.use(async (ctx, next) => {
    await next();
    const [markup, action] = (typeof ctx.body === 'string' && libraryPage.exec(ctx.body)) || [];
    if (!markup) return;
    const inputs = [...String(ctx.body).matchAll(libraryField)];
    const fields = Object.fromEntries(inputs.map(([, name = '', value]) => [name, decode(value)]));
    const target = decode(action);
    const page = handOverPage({ page: pageContextFor(tenant, ctx), action: target, fields });
    renderPage(ctx, page, leadsTo(ctx as KoaContextWithOIDC, target));
  });
}
