import type { Signals } from './signals.ts';

type Compared = Pick<Signals, 'device' | 'network' | 'country' | 'history' | 'idle_days'>;

/**
 * Whether a sign-in is from where its user was not seen before, so that they are told of it: another browser or country, or
 * anywhere, where nobody knows any more what is usual for them. Not the first sign-in of all, on the day on which the account
 * was made: it is new to nothing. Nor an own browser in another network, or one whose cookies were deleted at home.
 */
export function isNewPlace({ device, network, country, history, idle_days = 0 }: Compared): boolean {
  if (history === 'unreadable' || (history === 'none' && idle_days >= 1)) return true;
  if (device === 'new' || device === 'moved' || country === 'new') return true;
  return device === 'alike' && network === 'new';
}
