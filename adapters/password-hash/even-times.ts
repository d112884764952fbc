import { foreignTextOf } from './foreign-mark.ts';
import { argon2idCostOf, dummyArgon2id } from './own-argon2id.ts';
import { bcryptCostOf, dummyBcrypt } from './own-bcrypt.ts';

/**
 * Makes every verification of our own hashes take the same time, whatever the hash was made with and whether there is an
 * account at all: of each kind that is among the stored hashes, as far as this process has seen them, one is computed,
 * the real one or a dummy. Imported hashes are computed besides those, so they take longer until their first login; bcrypt
 * of no higher cost than ours takes as long as ours.
 */
export type EvenTimes = {
  /** The dummies to verify besides this hash. */
  readonly dummiesBeside: (stored: string) => string[];
};

export function createEvenTimes(chosen: string): EvenTimes {
  let bcryptCeiling: number | undefined;
  const argon2idDummies = new Map<string, string>();

  const see = (stored: string): void => {
    const bcryptCost = bcryptCostOf(stored);
    if (bcryptCost !== undefined) bcryptCeiling = Math.max(bcryptCeiling ?? 0, bcryptCost);
    const argon2idCost = argon2idCostOf(stored);
    if (argon2idCost !== undefined) argon2idDummies.set(argon2idCost, dummyArgon2id(stored));
  };
  see(chosen);

  return {
    dummiesBeside(stored) {
      see(stored);
      const argon2idCost = argon2idCostOf(stored);
      const others = [...argon2idDummies].filter(([cost]) => cost !== argon2idCost).map(([, dummy]) => dummy);
      return [...bcryptDummies(bcryptCostOf(stored) ?? foreignBcryptCostOf(stored), bcryptCeiling), ...others];
    },
  };
}

function foreignBcryptCostOf(stored: string): number | undefined {
  const cost = /^\$2[aby]\$(\d\d)\$/.exec(foreignTextOf(stored) ?? '')?.[1];
  return cost === undefined ? undefined : Number(cost);
}

/** 2^k + … + 2^(n-1) rounds on top of 2^k are 2^n: whatever a hash of cost k costs, and whether there is one. */
function bcryptDummies(from: number | undefined, ceiling: number | undefined): string[] {
  if (ceiling === undefined) return [];
  if (from === undefined) return [dummyBcrypt(ceiling)];
  return Array.from({ length: Math.max(ceiling - from, 0) }, (_, step) => dummyBcrypt(from + step));
}
