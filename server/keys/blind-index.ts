import { createHmac } from 'node:crypto';
import type { DerivedKey } from './key-material.ts';

/**
 * A blind index: what an encrypted value is found by. HMAC-SHA-256 of the normalised value, so that only who has the key
 * can look for a value or try guesses; `<kid>.<base64url>` says which generation of the key made it.
 */
export const blindIndex = (key: DerivedKey, normalised: string): string =>
  `${key.kid}.${createHmac('sha256', key.object).update(normalised).digest('base64url')}`;

export const kidOfIndex = (index: string): string => index.slice(0, index.indexOf('.'));

/** Addresses that differ in the case of letters or in the composition of characters are one address. */
export const normaliseEmail = (email: string): string => email.trim().normalize('NFC').toLowerCase();
