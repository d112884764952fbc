import type { Factor } from '../factor.ts';

/** The address is on one of the operator's lists, such as the exits of Tor. */
export const badNetwork: Factor = {
  id: 'bad_network',
  family: 'bad-network',
  weight: 30,
  judge({ bad_network }) {
    return bad_network === undefined ? undefined : { strength: 1, evidence: { list: bad_network } };
  },
};
