import type { Factor } from '../factor.ts';

/**
 * A browser that the user has not signed in with. One of a kind that they have may be theirs, with its cookies cleared;
 * a cookie that has moved into another kind of browser was copied.
 */
export const newDevice: Factor = {
  id: 'new_device',
  family: 'device',
  weight: 30,
  judge({ device }) {
    if (device === 'known') return undefined;
    if (device === 'unknown') return { unknown: 'no_history' };
    return { strength: device === 'alike' ? 0.8 : 1, evidence: { device } };
  },
};
