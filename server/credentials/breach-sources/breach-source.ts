import type { Deps } from '../../deps.ts';

export type SourceDeps = Pick<Deps, 'breachIndex' | 'pwnedPasswords'>;

/** Somewhere to look for a password that others know: a file in `breach-sources/` and a line in `breach-sources.ts`. */
export type BreachSource = {
  /** What the audit trail calls it. */
  readonly name: string;
  /** Whether asking it tells somebody else anything; then it is not asked about what is only being typed. */
  readonly isElsewhere: boolean;
  /** Throws when it cannot say. */
  readonly has: (deps: SourceDeps, password: string) => Promise<boolean>;
};
