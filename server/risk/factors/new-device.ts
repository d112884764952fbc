import type { Factor } from '../factor.ts';
import { surprise } from '../rules/surprise.ts';

/**
 * A browser that the user has not signed in with. One of a kind that they have may be theirs, with its cookies cleared, which
 * is the more likely the more often they do that. After few sign-ins any other says little. A cookie that has moved into another kind of browser was copied.
 */
export const newDevice: Factor = {
  id: 'new_device',
  family: 'device',
  weight: 33,
  judge({ device, turnover }) {
    if (device === 'known') return undefined;
    if (device === 'unknown') return { unknown: 'no_history' };
    const expected = turnover?.device ?? 0;
    const strength = { alike: 0.9 * surprise(expected), new: surprise(expected), moved: 1 }[device];
    return { strength, evidence: { device } };
  },
};
