import { findRiskAttempt } from '../../../adapters/postgres/risk-attempts.ts';
import { answerSignInPage } from '../../../views/account/answer-sign-in-page.ts';
import { accountPath } from '../../clients/account-client.ts';
import { confirmSignIn } from '../../sign-ins/confirm-sign-in.ts';
import { type DescribedAttempt, describeAttempt } from '../../sign-ins/describe-attempt.ts';
import { disownSignIn } from '../../sign-ins/disown-sign-in.ts';
import { pageOfDisowned } from '../../sign-ins/page-of-disowned.ts';
import type { PortalAnswer, PortalPage, Visit } from '../portal-page.ts';

const historyPath = `${accountPath}/history`;
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

type Answered = Pick<DescribedAttempt, 'level' | 'answer' | 'is_proven'>;

/**
 * Whether its user can say of an attempt if it was them: of what was unusual, and of whatever had the right password, since a
 * score can miss somebody next door. What was said once stays, but for a yes that turns out to have been wrong.
 */
export const canAnswer = ({ level, answer, is_proven }: Answered): boolean =>
  answer !== 'not_me' && (is_proven || level !== 'usual');

/** The attempt in the address, which is looked for among the user's own. */
async function findAsked({ deps, runtime, user, key, id }: Visit): Promise<DescribedAttempt | undefined> {
  const row = uuid.test(id) ? await findRiskAttempt(deps.db.tenant(runtime.tenant.id), user.id, id) : undefined;
  const attempt = row && describeAttempt(deps.log, { key, tenantId: runtime.tenant.id, userId: user.id }, row);
  return attempt && canAnswer(attempt) ? attempt : undefined;
}

async function render(visit: Visit) {
  const { frame, action } = visit;
  const signIn = await findAsked(visit);
  return signIn && answerSignInPage({ account: frame, action, signIn });
}

async function submit(visit: Visit, form: URLSearchParams): Promise<PortalAnswer | undefined> {
  const { deps, runtime, user, origin, frame } = visit;
  const asked = await findAsked(visit);
  if (!asked) return undefined;
  const scope = { tenant: runtime.tenant, actor: `user:${user.id}`, origin };
  const answer = { userId: user.id, attemptId: asked.id };
  if (form.get('answer') === 'me') {
    const confirmed = await confirmSignIn(deps, scope, answer);
    return confirmed.ok ? { goTo: historyPath, notice: 'sign_in_confirmed' } : undefined;
  }
  if (form.get('answer') !== 'not_me') return undefined;
  const disowned = await disownSignIn(deps, scope, { ...answer, lang: frame.page.lang });
  if (!disowned.ok) return undefined;
  if (disowned.value.status === 'active') return { goTo: historyPath, notice: 'sign_in_disowned' };
  return { show: pageOfDisowned(frame.page, runtime.tenant, disowned.value) };
}

/** Says of an unusual attempt whether it was oneself. A sign-in of a moment ago is asked for: both answers change what follows. */
export const answerPage: PortalPage = { path: 'answer', hasId: true, isGuarded: true, render, submit };
