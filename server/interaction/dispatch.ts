import type { Context } from 'koa';
import type { InteractionResults } from 'oidc-provider';
import { createRequestScope, type RequestScope, runInRequestScope } from '../../adapters/oidc/request-scope.ts';
import { findUser } from '../../adapters/postgres/find-user.ts';
import { isUnitEmpty } from '../../adapters/postgres/unit.ts';
import { errorPage } from '../../views/error-page.ts';
import type { Deps } from '../deps.ts';
import { readBody } from '../http/read-body.ts';
import { pageContextFor, renderPage } from '../http/render-page.ts';
import { noteOwnLanguage } from '../language/note-own-language.ts';
import { noteLanguageWishes } from '../language/page-language.ts';
import { auditOrigin, recordAudit } from '../oidc/events.ts';
import type { TenantRuntime } from '../tenancy/tenant-runtimes.ts';
import { advance, detailsWith, findDueStep, progressOf } from './progress.ts';
import { riskDetailsOf, riskMarkOf } from './risk-mark.ts';
import type { Interaction, Progress, Step, StepContext, StepOutcome } from './step.ts';
import { steps } from './steps.ts';
import { noteTrustedDevice } from './trusted-device.ts';
import { learnFromSignIn } from './weigh-sign-in.ts';

/**
 * Sign-in pages. oidc-provider interrupts an authorization request with a prompt; `dispatch` shows the first step of
 * that prompt which is not done, takes its form, and hands the result back. A form for any other step than the one that
 * is due is refused, so no step can be skipped by posting to a later one.
 */
const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

type Loaded = { step: Step; stepContext: StepContext };

/** Whether what was proven so far still counts: it does not once its user was signed out everywhere. */
async function isLoginCurrent(
  ctx: Context,
  interaction: Interaction,
  deps: Deps,
  { tenant }: TenantRuntime,
): Promise<boolean> {
  const { login } = progressOf(interaction).result;
  if (!login) return true;
  const user = await findUser(deps.db.tenant(tenant.id), { id: login.accountId });
  if (user?.status !== 'active' || user.session_epoch !== login.session_epoch) return false;
  await noteOwnLanguage(ctx, deps, tenant.id, user);
  return true;
}

/** The interaction behind the cookie; renders the reason and answers undefined where there is none to go on with. */
async function load(ctx: Context, deps: Deps): Promise<Loaded | undefined> {
  const runtime: TenantRuntime = ctx.state.runtime;
  const uid: string = ctx.params.uid;
  const interaction = await runtime.provider.interactionDetails(ctx.req, ctx.res).catch((error) => {
    if (error.name === 'SessionNotFound') return undefined;
    throw error;
  });
  if (interaction) noteLanguageWishes(ctx, { ui_locales: textOf(interaction.params.ui_locales) });
  const isOurs = interaction?.uid === uid && (await isLoginCurrent(ctx, interaction, deps, runtime));
  const step = interaction && isOurs ? await findDueStep(steps, interaction, { deps, runtime }) : undefined;
  if (!interaction || !step) {
    const hasCookie = ctx.cookies.get(runtime.provider.cookieName('interaction')) !== undefined;
    showExpired(ctx, runtime, hasCookie);
    return undefined;
  }
  const action = `${runtime.tenant.mountPath}/interaction/${uid}/${step.name}`;
  return { step, stepContext: { ctx, deps, runtime, interaction, action } };
}

function showExpired(ctx: Context, runtime: TenantRuntime, hasCookie: boolean): void {
  const page = pageContextFor(runtime.tenant, ctx);
  renderPage(ctx, errorPage({ page, kind: hasCookie ? 'expired' : 'cookies', error: 'interaction_not_found' }));
  ctx.status = 400;
}

/** Where a form of this interaction may end: at the client, by way of our own redirects. */
const leadsTo = ({ params }: Interaction) => [
  typeof params.redirect_uri === 'string' ? params.redirect_uri : undefined,
];

export async function showInteraction(ctx: Context, deps: Deps): Promise<void> {
  const loaded = await load(ctx, deps);
  if (!loaded) return;
  renderPage(ctx, await loaded.step.render(loaded.stepContext), leadsTo(loaded.stepContext.interaction));
}

async function decide({ step, stepContext }: Loaded, form: URLSearchParams): Promise<StepOutcome> {
  if (form.get('action') !== 'cancel') return step.submit(stepContext, form);
  const { ctx, interaction } = stepContext;
  const details = { step: step.name };
  recordAudit({
    kind: 'login.cancelled',
    client_id: String(interaction.params.client_id),
    details,
    ...auditOrigin(ctx),
  });
  return { done: { error: 'access_denied', error_description: 'the user cancelled the request' } };
}

/** Somebody has signed in when every step is done, and not when the password was right. */
async function recordLogin(stepContext: StepContext, progress: Progress): Promise<void> {
  const { ctx, interaction } = stepContext;
  const { login } = progress.result;
  if (interaction.prompt.name !== 'login' || !login) return;
  const amr = login.amr ?? [];
  const mfa = amr.includes('mfa');
  // In an unusual sign-in no browser spares anybody anything.
  const trusted_device = !mfa && !riskMarkOf(progress)?.is_stepped_up && noteTrustedDevice(progress);
  const risk = riskDetailsOf(progress);
  const details = { amr, mfa, ...(trusted_device ? { trusted_device } : {}), ...(risk ? { risk } : {}) };
  const client_id = String(interaction.params.client_id);
  recordAudit({ kind: 'login.succeeded', user_id: login.accountId, client_id, details, ...auditOrigin(ctx) });
  await learnFromSignIn(stepContext, progress);
}

/** To the next step if there is one, else back to the authorization request with what the steps have found. */
async function goOn({ step, stepContext }: Loaded, result: InteractionResults): Promise<void> {
  const { ctx, deps, runtime, interaction } = stepContext;
  const progress = advance(progressOf(interaction), step, result);
  ctx.status = 303;
  if (!('error' in result) && (await findDueStep(steps, interaction, { deps, runtime }, progress))) {
    interaction.prompt.details = detailsWith(interaction, progress);
    await interaction.persist();
    ctx.redirect(`${runtime.tenant.mountPath}/interaction/${interaction.uid}`);
    return;
  }
  if (!('error' in result)) await recordLogin(stepContext, progress);
  const returnTo = await runtime.provider.interactionResult(
    ctx.req,
    ctx.res,
    'error' in result ? result : progress.result,
    { mergeWithLastSubmission: !('error' in result) && step.prompt !== 'login' },
  );
  ctx.redirect(returnTo);
}

/** The form of the step that is due, which must be the one in the address. */
async function readForm(ctx: Context, { step }: Loaded): Promise<URLSearchParams> {
  if (ctx.params.step !== step.name) ctx.throw(409, 'this step is not the one that is due');
  const body = await readBody(ctx.req);
  if (body === undefined || !ctx.is('application/x-www-form-urlencoded')) ctx.throw(400, 'a form was expected');
  return new URLSearchParams(body);
}

/** Looks at what is typed into the due step's form; nothing comes of it but the answer. */
export async function checkInteraction(ctx: Context, deps: Deps): Promise<void> {
  const loaded = await load(ctx, deps);
  if (!loaded) return;
  const form = await readForm(ctx, loaded);
  if (!loaded.step.check) ctx.throw(404);
  await loaded.step.check(loaded.stepContext, form);
}

async function submit(ctx: Context, deps: Deps, scope: RequestScope): Promise<void> {
  const loaded = await load(ctx, deps);
  if (!loaded) return;
  const { interaction } = loaded.stepContext;
  const form = await readForm(ctx, loaded);
  const sessionUid = (interaction.session as { uid?: string } | undefined)?.uid;
  if (sessionUid) scope.sessionUid = sessionUid;
  const outcome = await decide(loaded, form);
  if ('done' in outcome) return goOn(loaded, outcome.done);
  if (outcome.retryAfter) ctx.set('retry-after', String(outcome.retryAfter));
  renderPage(ctx, outcome.again, leadsTo(interaction));
  ctx.status = outcome.status;
}

/** Takes a step's form; what it decided, and its audit row, are committed before the answer leaves. */
export async function submitInteraction(ctx: Context, deps: Deps): Promise<void> {
  const runtime: TenantRuntime = ctx.state.runtime;
  const scope = createRequestScope();
  await runInRequestScope(scope, () => submit(ctx, deps, scope));
  if (scope.failure) throw scope.failure;
  if (!isUnitEmpty(scope.unit)) await deps.commitUnit(runtime.tenant.id, scope.unit);
}
