import type { UserKey } from '../keys/sealing.ts';

export const recoveryCodeCount = 10;

/** With this many left, people are told to make new ones. */
export const fewRecoveryCodes = 3;

/** Crockford's Base32: no letter that is taken for a digit. */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';
const length = 16;

/**
 * Ten codes of 80 bits each. They are derived from the user's key and the sign-in they are shown in, so that a page
 * which is loaded again shows the same, and nothing is kept before somebody says that they have them.
 */
export function deriveRecoveryCodes(key: UserKey, seed: string): string[] {
  return Array.from({ length: recoveryCodeCount }, (_, at) => {
    const bytes = key.hash('recovery-codes/derive', `${seed}/${at}`);
    const letters = Array.from({ length }, (_letter, index) => alphabet[(bytes[index] ?? 0) % alphabet.length]);
    return letters.join('').replaceAll(/(.{4})(?=.)/g, '$1-');
  });
}

/** What is stored of a code: nobody who has the database without the keys can try codes against it. */
export const hashRecoveryCode = (key: UserKey, code: string): Buffer =>
  key.hash('recovery-codes/stored', normalise(code));

/** As it was meant, whatever the case and the dashes, and with the letters that people take for digits. */
const normalise = (code: string): string =>
  code
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '')
    .replaceAll('o', '0')
    .replaceAll(/[il]/g, '1');
