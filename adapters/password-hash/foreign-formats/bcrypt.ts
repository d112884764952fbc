import { compareSync } from 'bcrypt';
import { accept, refuse } from '../../../server/kernel/outcome.ts';
import type { ForeignFormat } from '../foreign-format.ts';

const FORM = /^\$2[aby]\$(\d\d)\$([./A-Za-z0-9]{21})([./A-Za-z0-9])([./A-Za-z0-9]{31})$/;
const ALPHABET = './ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const MOST_COST = 15;
const ADVISED_COST = 10;

/**
 * The last character of the salt carries two bits; some software leaves the other four as they fell, while the library
 * compares texts.
 */
const canonical = (character: string): string => ALPHABET[ALPHABET.indexOf(character) & 0x30] ?? '';

/**
 * bcrypt of the password itself: its first 72 bytes, which is all that bcrypt reads, here as there. `$2a$` and `$2y$` mean
 * what `$2b$` does, but for a fault of one old implementation with more than 254 bytes. `$2x$` marks another fault.
 */
export const bcryptFormat: ForeignFormat = {
  name: 'bcrypt',
  mark: /^\$2/,
  read(text) {
    const [, cost, salt, last = '', digest] = FORM.exec(text) ?? [];
    if (cost === undefined || Number(cost) < 4) return refuse('malformed_hash');
    if (Number(cost) > MOST_COST) return refuse('hash_too_costly');
    const hash = `$2b$${cost}$${salt}${canonical(last)}${digest}`;
    return accept({ verify: (password) => compareSync(password, hash), isWeak: Number(cost) < ADVISED_COST });
  },
};
