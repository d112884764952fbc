import type { Context } from 'koa';
import { findUser } from '../../adapters/postgres/find-user.ts';
import { linkExpiredPage } from '../../views/link-expired-page.ts';
import { answerTypedPassword } from '../credentials/answer-typed-password.ts';
import type { Deps } from '../deps.ts';
import { readBody } from '../http/read-body.ts';
import { pageContextFor, renderPage } from '../http/render-page.ts';
import { noteOwnLanguage } from '../language/note-own-language.ts';
import type { TenantRuntime } from '../tenancy/tenant-runtimes.ts';
import { findAccountLink } from './account-link.ts';
import type { LinkContext, LinkOutcome, LinkPurpose } from './link-purpose.ts';
import { linkPurposes } from './purposes.ts';
import { speakAsSignIn } from './way-on.ts';

type Loaded = { readonly purpose: LinkPurpose; readonly context: LinkContext };

async function load(ctx: Context, deps: Deps): Promise<Loaded | undefined> {
  const runtime: TenantRuntime = ctx.state.runtime;
  speakAsSignIn(ctx, runtime.tenant);
  const link = await findAccountLink(deps, runtime.tenant.id, ctx.params.token);
  const purpose = link && linkPurposes.find(({ name }) => name === link.purpose);
  if (!link || !purpose) return undefined;
  const user = link.user_id && (await findUser(deps.db.tenant(runtime.tenant.id), { id: link.user_id }));
  if (user) await noteOwnLanguage(ctx, deps, runtime.tenant.id, user);
  const action = `${runtime.tenant.mountPath}/link/${encodeURIComponent(ctx.params.token)}`;
  return { purpose, context: { ctx, deps, runtime, link, action } };
}

/** The same for a link that was used, ran out or never was one. */
function showExpired(ctx: Context): void {
  const { tenant }: TenantRuntime = ctx.state.runtime;
  renderPage(ctx, linkExpiredPage({ page: pageContextFor(tenant, ctx), recoverUrl: `${tenant.mountPath}/recover` }));
  ctx.status = 410;
}

/** Shows what a link is for; looking at it, as mail scanners do, never uses it up. */
export async function showLink(ctx: Context, deps: Deps): Promise<void> {
  const loaded = await load(ctx, deps);
  if (!loaded) return showExpired(ctx);
  renderPage(ctx, await loaded.purpose.render(loaded.context));
}

/** Tells the page's script what is wrong with a password so far. */
export async function checkLinkPassword(ctx: Context, deps: Deps): Promise<void> {
  const body = await readBody(ctx.req);
  if (body === undefined) ctx.throw(413, 'the form is too large');
  const loaded = await load(ctx, deps);
  const owner = await loaded?.purpose.findOwner?.(loaded.context);
  if (!loaded || !owner) ctx.throw(410, 'this link does not work any more');
  const { password: policy } = loaded.context.runtime.tenant.settings;
  await answerTypedPassword(ctx, deps, { policy, form: new URLSearchParams(body), owner });
}

function show(ctx: Context, outcome: LinkOutcome): void {
  if ('gone' in outcome) showExpired(ctx);
  else if ('redirect' in outcome) {
    ctx.status = 303;
    ctx.redirect(outcome.redirect);
  } else if ('done' in outcome) renderPage(ctx, outcome.done);
  else {
    if (outcome.retryAfter) ctx.set('retry-after', String(outcome.retryAfter));
    renderPage(ctx, outcome.again);
    ctx.status = outcome.status;
  }
}

export async function submitLink(ctx: Context, deps: Deps): Promise<void> {
  const body = await readBody(ctx.req);
  if (body === undefined || !ctx.is('application/x-www-form-urlencoded')) ctx.throw(400, 'a form was expected');
  const loaded = await load(ctx, deps);
  if (!loaded) return showExpired(ctx);
  show(ctx, await loaded.purpose.submit(loaded.context, new URLSearchParams(body)));
}
