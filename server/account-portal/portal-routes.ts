import type { Context } from 'koa';
import { createRequestScope, runInRequestScope } from '../../adapters/oidc/request-scope.ts';
import { isUnitEmpty } from '../../adapters/postgres/unit.ts';
import { touchSession } from '../../adapters/postgres/user-sessions.ts';
import { isAccountNotice } from '../../views/account/account-layout.ts';
import { errorPage } from '../../views/error-page.ts';
import type { Deps } from '../deps.ts';
import { readBody } from '../http/read-body.ts';
import { pageContextFor, renderPage } from '../http/render-page.ts';
import { recordAudit } from '../oidc/events.ts';
import type { TenantRuntime } from '../tenancy/tenant-runtimes.ts';
import { type FoundPage, findPage } from './find-page.ts';
import { formTokenField, isFormToken } from './form-token.ts';
import { leaveNotice, takeNotice } from './notices.ts';
import { openVisit } from './open-visit.ts';
import type { PortalAnswer, Visit } from './portal-page.ts';
import { findPortalSession } from './portal-session.ts';
import { findMissingSignIn } from './recent-sign-in.ts';
import { beginSignIn, finishSignIn } from './sign-in.ts';

/**
 * The account pages: what people see and change of their own account. They stand on the browser's session and on nothing
 * else (ADR 0008). Each request asks the database whether that session and its user still stand, then for the page; a
 * form must carry the session's token, and what is guarded wants a sign-in of a moment ago. Pages are in `sections/`.
 */
type Entered = { readonly found: FoundPage; readonly visit: Visit };

/** Lets in whoever is signed in; sends everybody else to the sign-in and from there back to the page. */
async function enter(ctx: Context, deps: Deps): Promise<Entered | undefined> {
  const runtime: TenantRuntime = ctx.state.runtime;
  const found = findPage(runtime, ctx.path);
  if (!found) return undefined;
  const session = await findPortalSession(ctx, runtime);
  const visit = session && (await openVisit(ctx, deps, session, found));
  if (visit) {
    await touchSession(deps.db, runtime.tenant.id, session.uid);
    return { found, visit };
  }
  beginSignIn(ctx, runtime, ctx.path);
  return undefined;
}

/** Whether the page may be opened now; otherwise the browser is on its way to a new sign-in. */
async function passGuard(ctx: Context, deps: Deps, { found, visit }: Entered): Promise<boolean> {
  const missing = found.page.isGuarded && (await findMissingSignIn(deps, visit.runtime, visit.session));
  if (missing) beginSignIn(ctx, visit.runtime, ctx.path, missing);
  return !missing;
}

export async function showAccount(ctx: Context, deps: Deps): Promise<void> {
  const entered = await enter(ctx, deps);
  if (!entered || !(await passGuard(ctx, deps, entered))) return;
  const { found, visit } = entered;
  const left = takeNotice(ctx, visit.runtime.tenant);
  const notice = isAccountNotice(left) ? left : undefined;
  const page = await found.page.render?.({ ...visit, frame: { ...visit.frame, notice } });
  if (page) renderPage(ctx, page);
}

function refuseForeignForm(ctx: Context, { found, visit }: Entered): void {
  const { runtime, action, user, origin } = visit;
  const page = pageContextFor(runtime.tenant, ctx);
  const code = 'form_of_another_session';
  const details = { page: [found.section.name, found.page.path].filter(Boolean).join('/'), code };
  recordAudit({ kind: 'account.form_refused', user_id: user.id, details, ...origin });
  renderPage(ctx, errorPage({ page, kind: 'expired', error: code, retryUrl: action }));
  ctx.status = 403;
}

async function readForm(ctx: Context): Promise<URLSearchParams> {
  const body = await readBody(ctx.req);
  if (body === undefined || !ctx.is('application/x-www-form-urlencoded')) ctx.throw(400, 'a form was expected');
  return new URLSearchParams(body);
}

function give(ctx: Context, { runtime: { tenant } }: Visit, answer: PortalAnswer): void {
  if ('goTo' in answer) goTo(ctx, tenant, answer);
  if ('show' in answer) renderPage(ctx, answer.show);
  if (!('again' in answer)) return;
  renderPage(ctx, answer.again);
  ctx.status = answer.status;
  if (answer.retryAfter) ctx.set('retry-after', String(answer.retryAfter));
}

type Departure = Extract<PortalAnswer, { goTo: string }>;

function goTo(ctx: Context, tenant: TenantRuntime['tenant'], { goTo: path, notice }: Departure): void {
  if (notice) leaveNotice(ctx, tenant, notice);
  ctx.set('cache-control', 'no-store');
  ctx.status = 303;
  ctx.redirect(tenant.mountPath + path);
}

async function submit(ctx: Context, deps: Deps): Promise<void> {
  const form = await readForm(ctx);
  const entered = await enter(ctx, deps);
  if (!entered) return;
  const { found, visit } = entered;
  const keys = await deps.sealing.keysOf(visit.runtime.tenant.id);
  if (!isFormToken(keys, visit.session, form.get(formTokenField) ?? '')) return refuseForeignForm(ctx, entered);
  if (!found.page.submit || !(await passGuard(ctx, deps, entered))) return;
  const answer = await found.page.submit(visit, form);
  if (answer) give(ctx, visit, answer);
}

/** Takes a form; what it decided is committed before the answer leaves. */
export async function submitAccount(ctx: Context, deps: Deps): Promise<void> {
  const { tenant }: TenantRuntime = ctx.state.runtime;
  const scope = createRequestScope();
  await runInRequestScope(scope, () => submit(ctx, deps));
  if (scope.failure) throw scope.failure;
  if (!isUnitEmpty(scope.unit)) await deps.commitUnit(tenant.id, scope.unit);
}

export const finishAccountSignIn = (ctx: Context): Promise<void> =>
  finishSignIn(ctx, ctx.state.runtime, (path) => findPage(ctx.state.runtime, path) !== undefined);
