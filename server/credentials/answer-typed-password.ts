import type { Context } from 'koa';
import type { Deps } from '../deps.ts';
import { type BreachDeps, checkBreach } from './check-breach.ts';
import {
  listPasswordProblems,
  type PasswordOwner,
  type PasswordPolicy,
  type PasswordProblem,
  wordsOf,
} from './password-policy.ts';

type TypedDeps = BreachDeps & Pick<Deps, 'passwordStrength'>;

type Typed = {
  readonly policy: PasswordPolicy;
  readonly form: URLSearchParams;
  readonly owner: PasswordOwner;
};

/** Longer ones are not looked at: a password has 128 characters at most. */
const maxTyped = 1024;

/**
 * All that is wrong with a password that is being typed, as far as that can be said without asking anybody elsewhere and
 * without a hash: what was used before shows when it is sent.
 */
async function listTypedProblems(deps: TypedDeps, { policy, form, owner }: Typed): Promise<PasswordProblem[]> {
  const password = (form.get('password') ?? '').slice(0, maxTyped);
  const problems = listPasswordProblems(password, owner, policy);
  if ((await checkBreach(deps, password, { isTyped: true })).isBreached) problems.push('password_too_common');
  const strength = await deps.passwordStrength.estimate(password, wordsOf(owner), { isTyped: true });
  if (strength < policy.min_strength) problems.push('password_too_weak');
  return problems;
}

/**
 * Answers the script of a page for a new password: `{"problems": ["password_too_weak"]}`. Whoever routes to it makes sure
 * that the page is theirs. Throws `HashPoolFull` when too busy; the page then says nothing, and the form works all the same.
 */
export async function answerTypedPassword(ctx: Context, deps: TypedDeps, typed: Typed): Promise<void> {
  const problems = await listTypedProblems(deps, typed);
  ctx.set('cache-control', 'no-store');
  ctx.body = { problems };
}
