import type { Factor } from '../factor.ts';

const first = 5;
const most = 15;

/** The same password has failed many times lately: one is being tried at every account. */
export const sprayedPassword: Factor = {
  id: 'sprayed_password',
  family: 'spraying',
  weight: 20,
  judge({ sprayed }) {
    if (sprayed < first) return undefined;
    return { strength: Math.min(1, sprayed / most), evidence: { failures: sprayed } };
  },
};
