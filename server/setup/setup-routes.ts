import type { Context } from 'koa';
import { setupDonePage } from '../../views/setup-done-page.ts';
import { setupExpiredPage } from '../../views/setup-expired-page.ts';
import { type SetupErrors, type SetupPageProps, setupPage } from '../../views/setup-page.ts';
import { findEmailProblem } from '../accounts/email.ts';
import { accountPath } from '../clients/account-client.ts';
import { answerTypedPassword } from '../credentials/answer-typed-password.ts';
import { checkNewPassword } from '../credentials/check-new-password.ts';
import type { Deps } from '../deps.ts';
import { readBody } from '../http/read-body.ts';
import { pageContextFor, renderPage } from '../http/render-page.ts';
import type { Tenant } from '../tenancy/tenant.ts';
import type { TenantRuntime } from '../tenancy/tenant-runtimes.ts';
import { completeSetup, findSetupLink } from './setup-links.ts';

type Answers = { email: string; password: string; repeat: string };
async function findErrors(
  deps: Deps,
  { settings: { password: policy } }: Tenant,
  { email, password, repeat }: Answers,
  onUnchecked: (sources: readonly string[]) => void,
): Promise<SetupErrors> {
  const emailProblem = email === '' ? 'email_required' : findEmailProblem(email);
  const passwordProblem =
    password === ''
      ? 'password_required'
      : await checkNewPassword(deps, policy, { password, owner: { email }, onUnchecked });
  return {
    ...(emailProblem ? { email: [emailProblem] } : {}),
    ...(passwordProblem ? { password: [passwordProblem] } : {}),
    ...(!passwordProblem && password !== repeat ? { repeat: ['repeat_mismatch' as const] } : {}),
  };
}

function showForm(ctx: Context, given: Partial<Pick<SetupPageProps, 'email' | 'errors'>>): void {
  const { tenant }: TenantRuntime = ctx.state.runtime;
  const action = `${tenant.mountPath}/setup/${encodeURIComponent(ctx.params.token)}`;
  const page = pageContextFor(tenant, ctx);
  const checkUrl = `${action}/check`;
  renderPage(ctx, setupPage({ page, action, checkUrl, rules: tenant.settings.password, ...given }));
}

function showExpired(ctx: Context): void {
  const { tenant }: TenantRuntime = ctx.state.runtime;
  renderPage(ctx, setupExpiredPage({ page: pageContextFor(tenant, ctx), command: 'npx bastion admin recover' }));
  ctx.status = 410;
}

/** Shows the form; looking at a link (as mail scanners do) never uses it up. */
export async function showSetup(ctx: Context, deps: Deps): Promise<void> {
  const { tenant }: TenantRuntime = ctx.state.runtime;
  const link = await findSetupLink(deps, tenant.id, ctx.params.token);
  if (!link) showExpired(ctx);
  else showForm(ctx, {});
}

/** Tells the page's script what is wrong with the password so far; the link is looked at and not used. */
export async function checkSetupPassword(ctx: Context, deps: Deps): Promise<void> {
  const { tenant }: TenantRuntime = ctx.state.runtime;
  const body = await readBody(ctx.req);
  if (body === undefined) ctx.throw(413, 'the form is too large');
  if (!(await findSetupLink(deps, tenant.id, ctx.params.token))) ctx.throw(410, 'this link does not work any more');
  const form = new URLSearchParams(body);
  const owner = { email: form.get('email') ?? '' };
  await answerTypedPassword(ctx, deps, { policy: tenant.settings.password, form, owner });
}

export async function submitSetup(ctx: Context, deps: Deps): Promise<void> {
  const { tenant }: TenantRuntime = ctx.state.runtime;
  const { token } = ctx.params;
  const body = await readBody(ctx.req);
  if (body === undefined) ctx.throw(413, 'the form is too large');
  const form = new URLSearchParams(body);
  const answers: Answers = {
    email: (form.get('email') ?? '').trim(),
    password: form.get('password') ?? '',
    repeat: form.get('repeat') ?? '',
  };
  // Before the expensive hash: an unknown link costs one look-up.
  if (!(await findSetupLink(deps, tenant.id, token))) {
    showExpired(ctx);
    return;
  }
  const unchecked: string[] = [];
  const errors = await findErrors(deps, tenant, answers, (sources) => unchecked.push(...sources));
  if (Object.keys(errors).length > 0) {
    showForm(ctx, { email: answers.email, errors });
    ctx.status = 400;
    return;
  }
  const password_hash = await deps.passwordHash.hash(answers.password);
  if (!(await completeSetup(deps, tenant.id, token, { email: answers.email, password_hash, unchecked }))) {
    showExpired(ctx);
    return;
  }
  const accountUrl = `${tenant.mountPath}${accountPath}`;
  const command = 'npx bastion client create --redirect-uri https://app.example/callback';
  const page = pageContextFor(tenant, ctx);
  renderPage(ctx, setupDonePage({ page, email: answers.email, issuer: tenant.issuer, accountUrl, command }));
}
