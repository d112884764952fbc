import type { Factor } from '../factor.ts';

const first = 10;
const most = 50;

/** Many attempts have failed from this network lately, at whichever accounts. */
export const networkFailures: Factor = {
  id: 'network_failures',
  family: 'network-failures',
  weight: 20,
  judge({ failures }) {
    if (failures.network < first) return undefined;
    const strength = Math.min(1, failures.network / most);
    return { strength, evidence: { failures: failures.network } };
  },
};
