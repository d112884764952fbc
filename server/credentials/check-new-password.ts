import type { Deps } from '../deps.ts';
import { type BreachDeps, checkBreach } from './check-breach.ts';
import {
  findPasswordProblem,
  type PasswordOwner,
  type PasswordPolicy,
  type PasswordProblem,
  wordsOf,
} from './password-policy.ts';

export type CheckDeps = BreachDeps & Pick<Deps, 'passwordHash' | 'passwordStrength'>;

export type NewPassword = {
  readonly password: string;
  readonly owner: PasswordOwner;
  /** Hashes of the passwords before, the latest first. */
  readonly earlier?: readonly string[];
  /** Told, for the audit trail, which sources of breached passwords could not say whether they know it. */
  readonly onUnchecked?: (sources: readonly string[]) => void;
};

/**
 * What is wrong with a password that somebody chooses, the cheapest rule first; undefined when nothing is. Everything
 * that sets a password asks this. Throws `HashPoolFull` when too busy. Holds no database connection.
 */
export async function checkNewPassword(
  deps: CheckDeps,
  policy: PasswordPolicy,
  { password, owner, earlier = [], onUnchecked }: NewPassword,
): Promise<PasswordProblem | undefined> {
  const problem = findPasswordProblem(password, owner, policy);
  if (problem) return problem;
  const breach = await checkBreach(deps, password);
  if (breach.isBreached) return 'password_too_common';
  if (breach.failed.length > 0) {
    if (policy.when_breach_check_fails === 'refuse') return 'password_not_checked';
    onUnchecked?.(breach.failed);
  }
  if ((await deps.passwordStrength.estimate(password, wordsOf(owner))) < policy.min_strength)
    return 'password_too_weak';
  for (const hash of earlier.slice(0, policy.history)) {
    if (await deps.passwordHash.verify(password, hash)) return 'password_used_before';
  }
  return undefined;
}
