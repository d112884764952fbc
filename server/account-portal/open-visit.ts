import type { Context } from 'koa';
import { findUser } from '../../adapters/postgres/find-user.ts';
import type { AccountFrame } from '../../views/account/account-layout.ts';
import { openProfile } from '../accounts/profile.ts';
import type { Deps } from '../deps.ts';
import { pageContextFor } from '../http/render-page.ts';
import { noteLanguageWishes } from '../language/page-language.ts';
import { auditOrigin } from '../oidc/events.ts';
import type { TenantRuntime } from '../tenancy/tenant-runtimes.ts';
import { type FoundPage, sectionPath, shownSections } from './find-page.ts';
import { makeFormToken } from './form-token.ts';
import type { Visit } from './portal-page.ts';
import type { PortalSession } from './portal-session.ts';

async function frameFor(
  ctx: Context,
  deps: Deps,
  runtime: TenantRuntime,
  session: PortalSession,
  { section, page }: FoundPage,
): Promise<Omit<AccountFrame, 'email'>> {
  const { tenant } = runtime;
  return {
    // The language is a section of its own here.
    page: { ...pageContextFor(tenant, ctx), languageSwitch: undefined },
    sections: shownSections(runtime).map(({ name }) => ({ name, url: tenant.mountPath + sectionPath(name) })),
    current: section.name,
    isBelow: page.path !== '',
    signOutUrl: `${tenant.mountPath}/logout`,
    session: { checkUrl: `${tenant.mountPath}/session`, user: session.userId },
    csrf: makeFormToken(await deps.sealing.keysOf(tenant.id), session),
  };
}

/** Who is there, and what they ask for; undefined for an account that is gone by now. */
export async function openVisit(
  ctx: Context,
  deps: Deps,
  session: PortalSession,
  found: FoundPage,
): Promise<Visit | undefined> {
  const runtime: TenantRuntime = ctx.state.runtime;
  const { tenant } = runtime;
  const user = await findUser(deps.db.tenant(tenant.id), { id: session.userId });
  const key = await deps.sealing.findUserKey(tenant.id, session.userId);
  if (!user || !key) return undefined;
  const profile = await openProfile(deps.sealing, tenant.id, user);
  noteLanguageWishes(ctx, { own: profile.locale });
  const frame = await frameFor(ctx, deps, runtime, session, found);
  return {
    ctx,
    deps,
    runtime,
    session,
    user,
    profile,
    key,
    seed: `account/${session.uid}/${session.stored.jti}`,
    origin: auditOrigin(ctx),
    frame: { ...frame, email: profile.email ?? '' },
    action: tenant.mountPath + ctx.path,
    id: found.id,
  };
}
