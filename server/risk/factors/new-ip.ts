import type { Factor } from '../factor.ts';

/** An address that the user has not signed in from. Addresses change by themselves, so it says little. */
export const newIp: Factor = {
  id: 'new_ip',
  family: 'location',
  weight: 3,
  judge({ ip }) {
    if (ip === 'known') return undefined;
    return ip === 'unknown' ? { unknown: 'no_history' } : { strength: 1, evidence: { ip } };
  },
};
