import type { Context } from 'koa';
import { hashValue } from '../../adapters/oidc/storage-adapter.ts';
import { type FoundSession, findSession } from '../../adapters/postgres/sessions.ts';
import type { Deps } from '../deps.ts';
import type { TenantRuntime } from '../tenancy/tenant-runtimes.ts';

/** The session behind the browser's cookie, if somebody is signed in with it. To look is not to use it. */
async function findOwnSession(
  ctx: Context,
  { db }: Pick<Deps, 'db'>,
  { provider, tenant }: TenantRuntime,
): Promise<FoundSession | undefined> {
  const { cookies } = provider.createContext(ctx.req, ctx.res);
  const id = cookies.get(provider.cookieName('session'), { signed: true });
  if (!id) return undefined;
  const session = await findSession(db, tenant.id, { id: hashValue(id) }, tenant.settings.session_idle_ttl);
  return session?.user ? session : undefined;
}

/** `GET /session`: whether the session of this browser lives, and until when if it is not used, in Unix seconds. */
export async function showSession(ctx: Context, deps: Pick<Deps, 'db'>): Promise<void> {
  const session = await findOwnSession(ctx, deps, ctx.state.runtime);
  ctx.set('cache-control', 'no-store');
  ctx.set('vary', 'cookie');
  ctx.body = session ? { active: true, expires_at: Math.floor(session.ends_at.getTime() / 1000) } : { active: false };
}
