import type { Deps } from '../deps.ts';
import { isBreached } from './is-breached.ts';
import {
  findPasswordProblem,
  type PasswordOwner,
  type PasswordPolicy,
  type PasswordProblem,
  wordsOf,
} from './password-policy.ts';

export type CheckDeps = Pick<Deps, 'passwordHash' | 'passwordStrength' | 'breachIndex' | 'log'>;

export type NewPassword = {
  readonly password: string;
  readonly owner: PasswordOwner;
  /** Hashes of the passwords before, the latest first. */
  readonly earlier?: readonly string[];
};

/**
 * What is wrong with a password that somebody chooses, the cheapest rule first; undefined when nothing is. Everything
 * that sets a password asks this. Throws `HashPoolFull` when too busy. Holds no database connection.
 */
export async function checkNewPassword(
  deps: CheckDeps,
  policy: PasswordPolicy,
  { password, owner, earlier = [] }: NewPassword,
): Promise<PasswordProblem | undefined> {
  const problem = findPasswordProblem(password, owner, policy);
  if (problem) return problem;
  if (await isBreached(deps, password)) return 'password_too_common';
  if ((await deps.passwordStrength.estimate(password, wordsOf(owner))) < policy.min_strength)
    return 'password_too_weak';
  for (const hash of earlier.slice(0, policy.history)) {
    if (await deps.passwordHash.verify(password, hash)) return 'password_used_before';
  }
  return undefined;
}
