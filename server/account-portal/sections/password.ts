import { HashPoolFull } from '../../../adapters/password-hash/hash-pool-full.ts';
import { type PasswordPageProps, passwordPage } from '../../../views/account/password-page.ts';
import { namesIn } from '../../accounts/profile.ts';
import { setPassword } from '../../accounts/set-password.ts';
import { accountPath } from '../../clients/account-client.ts';
import { answerTypedPassword } from '../../credentials/answer-typed-password.ts';
import { forgetFailures } from '../../credentials/count-attempt.ts';
import { readDevice } from '../../credentials/device-cookie.ts';
import { isPasswordProblem } from '../../credentials/password-policy.ts';
import { tellLocked } from '../../credentials/tell-locked.ts';
import { verifyPassword } from '../../credentials/verify-password.ts';
import { recordAudit } from '../../oidc/events.ts';
import type { PortalAnswer, PortalSection, Visit } from '../portal-page.ts';
import { renewSession } from '../portal-session.ts';

const maxPassword = 1024;

function show({ user, runtime, frame, action }: Visit, wrong: Pick<PasswordPageProps, 'error' | 'errors'> = {}) {
  return passwordPage({
    account: frame,
    action,
    hasPassword: user.password_hash !== null,
    changedAt: user.password_changed_at,
    rules: runtime.tenant.settings.password,
    checkUrl: `${action}/check`,
    ...wrong,
  });
}

const refuse = (visit: Visit, wrong: Parameters<typeof show>[1], status = 400): PortalAnswer => ({
  again: show(visit, wrong),
  status,
});

/** What is wrong with the password somebody says they have now; guesses count as they do in the sign-in. */
async function findCurrentProblem(visit: Visit, given: string): Promise<PortalAnswer | undefined> {
  const { ctx, deps, runtime, user, profile, origin, frame } = visit;
  if (user.password_hash === null) return undefined;
  if (given === '') return refuse(visit, { error: 'current_required' });
  if (given.length > maxPassword) return refuse(visit, { error: 'current_wrong' });
  const device = readDevice(ctx, runtime.tenant, await deps.sealing.keysOf(runtime.tenant.id));
  const email = profile.email ?? '';
  const login = { email, password: given, ip: ctx.ip, device };
  const verdict = await verifyPassword(deps, runtime.tenant, login);
  if (verdict.ok) {
    await forgetFailures(deps, runtime.tenant.id, verdict.failuresOf);
    return undefined;
  }
  const { code } = verdict;
  const failed = { user_id: user.id, ...origin };
  recordAudit({ kind: 'login.failed', details: { code }, ...failed });
  if (code === 'too_many_attempts') return { ...refuse(visit, { error: code }, 429), retryAfter: verdict.retryAfter };
  if (verdict.isLocking)
    await tellLocked(deps, { tenant: runtime.tenant, email, lang: frame.page.lang, origin: failed });
  return refuse(visit, { error: 'current_wrong' });
}

async function change(visit: Visit, form: URLSearchParams): Promise<PortalAnswer | undefined> {
  const { ctx, deps, runtime, session, user, origin } = visit;
  const password = form.get('password') ?? '';
  const problem = await findCurrentProblem(visit, form.get('current') ?? '');
  if (problem) return problem;
  const wrong = (errors: PasswordPageProps['errors']) => refuse(visit, { error: 'problems', errors });
  if (password === '') return wrong({ password: ['password_required'] });
  if (password !== form.get('repeat')) return wrong({ repeat: ['repeat_mismatch'] });
  const scope = { tenant: runtime.tenant, actor: `user:${user.id}` };
  const { id, session_epoch: asOf } = user;
  const outcome = await setPassword(deps, scope, { user: id, password, keptSession: session.uid, asOf });
  if (!outcome.ok) {
    if (!isPasswordProblem(outcome.code)) return undefined;
    recordAudit({ kind: 'user.password_refused', user_id: id, details: { code: outcome.code }, ...origin });
    return wrong({ password: [outcome.code] });
  }
  await renewSession(ctx, deps, runtime, session);
  return {
    goTo: `${accountPath}/password`,
    notice: user.password_hash === null ? 'password_set' : 'password_changed',
  };
}

async function submit(visit: Visit, form: URLSearchParams): Promise<PortalAnswer | undefined> {
  try {
    return await change(visit, form);
  } catch (error) {
    if (!(error instanceof HashPoolFull)) throw error;
    return { ...refuse(visit, { error: 'unavailable' }, 503), retryAfter: error.retryAfter };
  }
}

/** Tells the page's script what is wrong with the password so far. */
async function check({ ctx, deps, runtime, profile }: Visit, form: URLSearchParams): Promise<PortalAnswer> {
  const owner = { email: profile.email ?? '', names: namesIn(profile) };
  await answerTypedPassword(ctx, deps, { policy: runtime.tenant.settings.password, form, owner });
  return { sent: true };
}

/** A new password, by whoever knows the one before. */
export const password: PortalSection = {
  name: 'password',
  pages: [
    { path: '', isGuarded: true, render: async (visit) => show(visit), submit },
    { path: 'check', isGuarded: true, submit: check },
  ],
};
