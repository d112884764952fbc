import { compareSync, hashSync } from 'bcrypt';
import { preparePassword } from './prepare-password.ts';

/** Our bcrypt hashes: `hmac-sha384:<bcrypt hash>`, where the prefix names what was done to the password before. */
const PREFIX = 'hmac-sha384:';
const FORM = /^hmac-sha384:\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}$/;

export const hashWithBcrypt = (password: string, cost: number): string =>
  `${PREFIX}${hashSync(preparePassword(password), cost)}`;

export const verifyBcrypt = (password: string, stored: string): boolean =>
  compareSync(preparePassword(password), stored.slice(PREFIX.length));

/** The base-2 logarithm of the rounds of one of our bcrypt hashes; undefined for anything else. */
export function bcryptCostOf(stored: string): number | undefined {
  const cost = FORM.exec(stored)?.[1];
  return cost === undefined ? undefined : Number(cost);
}

/** A well-formed hash that belongs to no password; bcrypt works as long on it as on a real one of this cost. */
export const dummyBcrypt = (cost: number): string => `${PREFIX}$2b$${String(cost).padStart(2, '0')}$${'.'.repeat(53)}`;
