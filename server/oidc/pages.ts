import type { Configuration, KoaContextWithOIDC } from 'oidc-provider';
import { type ErrorKind, errorPage } from '../../views/error-page.ts';
import { loggedOutPage } from '../../views/logged-out-page.ts';
import { logoutPage } from '../../views/logout-page.ts';
import { findAccount } from '../accounts/find-account.ts';
import type { Deps } from '../deps.ts';
import { pageContextFor, renderPage } from '../http/render-page.ts';
import { noteLanguageWishes } from '../language/page-language.ts';
import type { Tenant } from '../tenancy/tenant.ts';

const kinds: Record<string, ErrorKind> = {
  invalid_client: 'unknown_client',
  access_denied: 'forbidden',
  temporarily_unavailable: 'unavailable',
};

const kindOf = (error: string, name: string): ErrorKind => {
  if (name === 'SessionNotFound') return 'expired';
  if (error === 'server_error') return 'internal';
  return kinds[error] ?? 'invalid_request';
};

/** OIDC Core §3.1.2.1, RP-Initiated Logout §2. */
function noteRequestedLocales(ctx: KoaContextWithOIDC): void {
  const ui_locales = ctx.oidc?.params?.ui_locales;
  if (typeof ui_locales === 'string') noteLanguageWishes(ctx, { ui_locales });
}

/** The page for an error that cannot be sent back to the client. */
export const createRenderError =
  (tenant: Tenant): NonNullable<Configuration['renderError']> =>
  (ctx, { error, error_description }, cause) => {
    noteRequestedLocales(ctx);
    const page = pageContextFor(tenant, ctx);
    renderPage(ctx, errorPage({ page, kind: kindOf(error, cause.name), error, error_description }));
  };

/** The pages of RP-initiated logout: "sign out?" and "you are signed out". */
export function createLogoutPages(deps: Pick<Deps, 'db' | 'sealing'>, tenant: Tenant) {
  async function logoutSource(ctx: KoaContextWithOIDC): Promise<void> {
    const { session, client, provider } = ctx.oidc;
    const state = session?.state as { secret: string; postLogoutRedirectUri?: string };
    const account = session?.accountId ? await findAccount(deps, tenant, session.accountId) : undefined;
    const claims = await account?.claims('userinfo', 'email profile', {}, []);
    noteRequestedLocales(ctx);
    if (claims?.locale) noteLanguageWishes(ctx, { own: String(claims.locale) });
    const props = {
      page: pageContextFor(tenant, ctx),
      action: ctx.oidc.urlFor('end_session_confirm'),
      xsrf: state.secret,
      client_name: client?.clientName ?? client?.clientId,
      account: claims ? { email: String(claims.email) } : undefined,
    };
    renderPage(ctx, logoutPage(props), [state.postLogoutRedirectUri, provider.issuer]);
  }

  async function postLogoutSuccessSource(ctx: KoaContextWithOIDC): Promise<void> {
    const { client } = ctx.oidc;
    noteRequestedLocales(ctx);
    const url = client?.clientUri;
    const named = client && url ? { client_name: client.clientName ?? client.clientId, url } : undefined;
    renderPage(ctx, loggedOutPage({ page: pageContextFor(tenant, ctx), client: named }));
  }

  return { logoutSource, postLogoutSuccessSource };
}
