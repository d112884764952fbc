import type { Factor } from '../factor.ts';

/** A network (/24 or /48) that the user has not signed in from; one of an operator whose networks they use says less. */
export const newNetwork: Factor = {
  id: 'new_network',
  family: 'location',
  weight: 10,
  judge({ network }) {
    if (network === 'known') return undefined;
    if (network === 'unknown') return { unknown: 'no_history' };
    return { strength: network === 'kindred' ? 0.5 : 1, evidence: { network } };
  },
};
