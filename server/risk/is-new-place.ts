import type { Signals } from './signals.ts';

/**
 * Whether a sign-in is from where its user was not seen before, so that they are told of it: another browser or country. Not
 * the first sign-in of all, which is new to nothing; nor an own browser in another network, or one whose cookies were deleted
 * at home.
 */
export function isNewPlace({ device, network, country }: Pick<Signals, 'device' | 'network' | 'country'>): boolean {
  if (device === 'new' || device === 'moved' || country === 'new') return true;
  return device === 'alike' && network === 'new';
}
