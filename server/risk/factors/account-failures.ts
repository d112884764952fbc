import type { Factor } from '../factor.ts';

const first = 3;
const most = 10;

/**
 * Somebody has been guessing at this account. Its weight is less than it takes to step up by itself, since whoever likes can
 * cause it; a browser in which the user is at home does not see it at all.
 */
export const accountFailures: Factor = {
  id: 'account_failures',
  family: 'account-failures',
  weight: 15,
  judge({ failures }) {
    if (failures.account < first) return undefined;
    const strength = Math.min(1, failures.account / most);
    return { strength, evidence: { failures: failures.account } };
  },
};
