import type { Factor } from '../factor.ts';

/** A list of stolen passwords is being tried at this tenant, and this browser is none of the user's. */
export const stuffing: Factor = {
  id: 'stuffing',
  family: 'stuffing',
  weight: 20,
  judge({ is_stuffing, device }) {
    if (!is_stuffing || device === 'known') return undefined;
    return { strength: 1, evidence: { is_stuffing } };
  },
};
