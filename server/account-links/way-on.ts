import type { Context } from 'koa';
import { HOUR } from '../kernel/duration.ts';
import { findFirstLanguage } from '../language/choose-language.ts';
import { noteLanguageWishes } from '../language/page-language.ts';
import type { Tenant } from '../tenancy/tenant.ts';

/**
 * Where people come from who go away from a sign-in to find a mail: back to it in the end, if it is the same browser. What
 * the app wants to be spoken there goes along.
 */
type Site = Pick<Tenant, 'slug' | 'mountPath' | 'issuer'>;

const shape = /^([\w-]{10,100})(?:\.([a-z-]{2,10}))?$/i;
const nameOf = ({ slug, issuer }: Site) => `${issuer.startsWith('https:') ? '__Secure-' : ''}bastion_${slug}_from`;

const readFrom = ({ cookies }: Pick<Context, 'cookies'>, tenant: Site) =>
  shape.exec(cookies.get(nameOf(tenant), { signed: false }) ?? '');

/** What leads away from a sign-in. */
export const awayFrom = (uid: string, ui_locales: unknown): string =>
  `${new URLSearchParams({ from: uid, ...(typeof ui_locales === 'string' ? { ui_locales } : {}) })}`;

/** Remembers the sign-in that `?from=` names, and lets this page speak as it does. */
export function rememberSignIn(ctx: Pick<Context, 'cookies' | 'query' | 'state'>, tenant: Site): void {
  const { from, ui_locales } = ctx.query;
  if (typeof from !== 'string' || !shape.test(from) || from.includes('.')) return;
  const language = typeof ui_locales === 'string' ? findFirstLanguage(ui_locales) : undefined;
  noteLanguageWishes(ctx, { ui_locales: language });
  const secure = tenant.issuer.startsWith('https:');
  const path = tenant.mountPath || '/';
  const options = { httpOnly: true, sameSite: 'lax', secure, path, maxAge: HOUR * 1000, signed: false } as const;
  ctx.cookies.set(nameOf(tenant), language ? `${from}.${language}` : from, { ...options, overwrite: true });
}

/** Lets the pages on the way speak as the sign-in that it began at. */
export function speakAsSignIn(ctx: Pick<Context, 'cookies' | 'state'>, tenant: Site): void {
  noteLanguageWishes(ctx, { ui_locales: readFrom(ctx, tenant)?.[2] });
}

/** The way on: to that sign-in, else to the account. */
export function wayOn(ctx: Pick<Context, 'cookies'>, tenant: Site): string {
  const uid = readFrom(ctx, tenant)?.[1];
  return uid ? `${tenant.mountPath}/interaction/${uid}` : `${tenant.mountPath}/account`;
}
