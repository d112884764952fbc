import type { Context } from 'koa';
import type { Session } from 'oidc-provider';
import type { Deps } from '../deps.ts';
import { randomToken } from '../kernel/ids.ts';
import { cookiesFor } from '../oidc/cookies.ts';
import type { TenantRuntime } from '../tenancy/tenant-runtimes.ts';

/** Who is signed in in a browser, since when and how: the same session that signs them in to apps. */
export type PortalSession = {
  /** The library's own object, for `renewSession`. */
  readonly stored: Session;
  readonly uid: string;
  readonly userId: string;
  /** Unix seconds. */
  readonly signedInAt: number;
  readonly acr: string | undefined;
};

/**
 * The session behind the browser's cookie, read from the database for each request: undefined once it was ended or has run
 * out, and for an account that is not active.
 */
export async function findPortalSession(ctx: Context, { provider }: TenantRuntime): Promise<PortalSession | undefined> {
  const stored = await provider.Session.get(ctx);
  const { accountId: userId, uid, loginTs, acr } = stored;
  if (!userId || loginTs === undefined) return undefined;
  return { stored, uid, userId, signedInAt: loginTs, acr };
}

/**
 * Gives a session another identifier, as after every change of what it is good for: what somebody may have copied of the
 * old one opens nothing from then on. It stays the same session, with its tokens. Committed with the rest of the request.
 */
export async function renewSession(
  ctx: Context,
  { sealing }: Pick<Deps, 'sealing'>,
  { provider, tenant }: TenantRuntime,
  { stored }: PortalSession,
  proven?: { readonly acr: string; readonly amr: readonly string[] },
): Promise<void> {
  if (proven) {
    stored.acr = proven.acr;
    stored.amr = [...new Set([...(stored.amr ?? []), ...proven.amr])];
  }
  stored.jti = randomToken();
  await stored.persist();
  const { long } = cookiesFor(tenant, await sealing.keysOf(tenant.id)) ?? {};
  const expires = new Date((stored.exp ?? 0) * 1000);
  const { cookies } = provider.createContext(ctx.req, ctx.res);
  cookies.set(provider.cookieName('session'), stored.jti, { ...long, expires });
}
