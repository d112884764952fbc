import type { Factor } from '../factor.ts';
import { surprise } from '../rules/surprise.ts';

/**
 * A network (/24 or /48) that the user has not signed in from. For whoever comes from another one every day it says little, and
 * so does one of an operator whose networks they use.
 */
export const newNetwork: Factor = {
  id: 'new_network',
  family: 'location',
  weight: 22,
  judge({ network, turnover }) {
    if (network === 'known') return undefined;
    if (network === 'unknown') return { unknown: 'no_history' };
    const share = network === 'kindred' ? 0.5 : 1;
    return { strength: share * surprise(turnover?.network ?? 0), evidence: { network } };
  },
};
