import type { Context } from 'koa';
import { findLanguage, type Language } from '../kernel/languages.ts';
import type { Tenant } from '../tenancy/tenant.ts';
import { chooseLanguage, type LanguageWishes } from './choose-language.ts';
import { readKeptLanguage } from './language-cookie.ts';

export type LanguageRequest = Pick<Context, 'get' | 'cookies' | 'state'>;

/** Without a place there is no cookie: for pages of no tenant. */
export type SpeakingTenant = Pick<Tenant, 'settings'> & Partial<Pick<Tenant, 'slug' | 'mountPath' | 'issuer'>>;

type Noted = Pick<LanguageWishes, 'own' | 'ui_locales'>;

/**
 * Notes what a request turns out to wish when what says so is loaded: the user's own choice, or the app's. Where it is not
 * loaded anyway it is not looked up.
 */
export function noteLanguageWishes({ state }: Pick<Context, 'state'>, { own, ui_locales }: Noted): void {
  const noted: Noted = state.languageWishes ?? {};
  state.languageWishes = { own: own ?? noted.own, ui_locales: ui_locales ?? noted.ui_locales } satisfies Noted;
}

/** Whether the page is in the language that its user has chosen in their account, and no other wish counts. */
export function isOwnLanguage({ state }: Pick<Context, 'state'>): boolean {
  const { own }: Noted = state.languageWishes ?? {};
  return findLanguage(own ?? '') !== undefined;
}

const hasPlace = (tenant: SpeakingTenant): tenant is SpeakingTenant & Tenant => tenant.slug !== undefined;

/** The language of what is said in answer to this request. */
export function languageOf(tenant: SpeakingTenant, ctx: LanguageRequest): Language {
  return chooseLanguage({
    kept: hasPlace(tenant) ? readKeptLanguage(ctx, tenant) : undefined,
    accept_language: ctx.get('accept-language'),
    fallback: tenant.settings.default_language,
    ...(ctx.state.languageWishes as Noted | undefined),
  });
}
