import type { Context } from 'koa';
import { errorPage } from '../../views/error-page.ts';
import { accountClientId, accountPath } from '../clients/account-client.ts';
import { pageContextFor, renderPage } from '../http/render-page.ts';
import { isEqualInConstantTime } from '../kernel/constant-time.ts';
import { HOUR } from '../kernel/duration.ts';
import { randomToken } from '../kernel/ids.ts';
import type { Tenant } from '../tenancy/tenant.ts';
import type { TenantRuntime } from '../tenancy/tenant-runtimes.ts';
import { findPortalSession } from './portal-session.ts';

/** What a page wants of the sign-in, beyond that there is one. */
export type SignInDemand = { readonly max_age?: number; readonly acr_values?: string };

const callbackPath = `${accountPath}/callback`;

const cookieName = ({ slug, issuer }: Tenant): string =>
  `${issuer.startsWith('https:') ? '__Secure-' : ''}bastion_${slug}_account_state`;

const cookieOptions = ({ mountPath, issuer }: Tenant) =>
  ({
    httpOnly: true,
    sameSite: 'lax',
    secure: issuer.startsWith('https:'),
    path: `${mountPath}${callbackPath}`,
    signed: false,
    overwrite: true,
  }) as const;

/**
 * Sends the browser through an authorization request of our own, and afterwards to `wanted`, an address below `/account`.
 * All that is used of it is the session it leaves: the challenge is one that nobody knows a verifier for, so the code it
 * ends with buys nothing.
 */
export function beginSignIn(ctx: Context, { tenant }: TenantRuntime, wanted: string, demand: SignInDemand = {}): void {
  const state = randomToken();
  const params = new URLSearchParams({
    client_id: accountClientId,
    response_type: 'code',
    scope: 'openid',
    redirect_uri: `${tenant.issuer}${callbackPath}`,
    state,
    code_challenge: randomToken(),
    code_challenge_method: 'S256',
    ...(demand.max_age === undefined ? {} : { max_age: String(demand.max_age) }),
    ...(demand.acr_values === undefined ? {} : { acr_values: demand.acr_values }),
  });
  ctx.cookies.set(cookieName(tenant), `${state}.${Buffer.from(wanted).toString('base64url')}`, {
    ...cookieOptions(tenant),
    maxAge: HOUR * 1000,
  });
  ctx.set('cache-control', 'no-store');
  ctx.status = 303;
  ctx.redirect(`${tenant.mountPath}/authorize?${params}`);
}

/** What the cookie says of the sign-in under way; it is deleted with that. */
function takeCookie(ctx: Context, tenant: Tenant): { state: string; wanted: string } | undefined {
  const given = ctx.cookies.get(cookieName(tenant), { signed: false });
  if (given === undefined) return undefined;
  ctx.cookies.set(cookieName(tenant), null, cookieOptions(tenant));
  const [state = '', wanted = ''] = given.split('.');
  return { state, wanted: Buffer.from(wanted, 'base64url').toString() };
}

function showRefusal(ctx: Context, tenant: Tenant, kind: 'expired' | 'cookies', error: string): void {
  const page = pageContextFor(tenant, ctx);
  renderPage(ctx, errorPage({ page, kind, error, retryUrl: `${tenant.mountPath}${accountPath}` }));
  ctx.status = 400;
}

/**
 * Where that request comes back to. `isPage` knows the addresses that somebody may be sent on to: the cookie could have been
 * planted, and leads nowhere else.
 */
export async function finishSignIn(
  ctx: Context,
  runtime: TenantRuntime,
  isPage: (path: string) => boolean,
): Promise<void> {
  const { tenant } = runtime;
  const { state, iss, error } = ctx.query;
  const begun = takeCookie(ctx, tenant);
  if (!begun) return showRefusal(ctx, tenant, 'cookies', 'account_state_missing');
  if (typeof state !== 'string' || begun.state === '' || !isEqualInConstantTime(state, begun.state))
    return showRefusal(ctx, tenant, 'expired', 'account_state_mismatch');
  // RFC 9207 §2.4: an answer of another issuer is none.
  if (iss !== tenant.issuer) return showRefusal(ctx, tenant, 'expired', 'account_issuer_mismatch');
  ctx.set('cache-control', 'no-store');
  ctx.status = 303;
  if (error === undefined) {
    ctx.redirect(tenant.mountPath + (isPage(begun.wanted) ? begun.wanted : accountPath));
    return;
  }
  if (error !== 'access_denied') return showRefusal(ctx, tenant, 'expired', String(error).slice(0, 100));
  // Somebody who would rather not: back to what needs no new sign-in.
  const isSignedIn = (await findPortalSession(ctx, runtime)) !== undefined;
  ctx.redirect(tenant.mountPath + (isSignedIn ? accountPath : '/'));
}
