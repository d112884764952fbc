import { scryptSync } from 'node:crypto';

/** `n` rounds on blocks of `r` × 128 bytes, `p` times (RFC 7914 §2). */
export type ScryptCost = { readonly n: number; readonly r: number; readonly p: number };

const MIB = 2 ** 20;
/** What OWASP advises is the most that is served: n = 2^17, r = 8. */
const MOST_MEMORY_BYTES = 128 * MIB;
const MOST_WORK_BYTES = 256 * MIB;
const LEAST_WORK_BYTES = 16 * MIB;

const memoryOf = ({ n, r }: ScryptCost): number => n * r * 128;
const workOf = (cost: ScryptCost): number => memoryOf(cost) * cost.p;

export const isScryptPossible = ({ n, r, p }: ScryptCost): boolean => n >= 2 && r >= 1 && p >= 1;

export const isScryptTooCostly = (cost: ScryptCost): boolean =>
  memoryOf(cost) > MOST_MEMORY_BYTES || workOf(cost) > MOST_WORK_BYTES;

export const isScryptWeak = (cost: ScryptCost): boolean => workOf(cost) < LEAST_WORK_BYTES;

/** Node's limit counts the working space as well: twice the memory leaves room for it. */
export const computeScrypt = (password: Buffer, salt: Buffer, length: number, { n, r, p }: ScryptCost): Buffer =>
  scryptSync(password, salt, length, { N: n, r, p, maxmem: 2 * MOST_MEMORY_BYTES + MOST_WORK_BYTES });
