import { setPriority } from 'node:os';
import { readForeignHash } from './foreign-formats.ts';
import { foreignTextOf } from './foreign-mark.ts';
import { argon2idCostOf, hashWithArgon2id, verifyArgon2id } from './own-argon2id.ts';
import { hashWithBcrypt, verifyBcrypt } from './own-bcrypt.ts';

/** How new hashes are made. */
export type HashAlgorithm = 'bcrypt' | 'argon2id';

/** What a hashing thread is asked: a new hash of a password, or whether it belongs to a stored one. */
export type HashTask =
  | { readonly kind: 'hash'; readonly password: string; readonly algorithm: HashAlgorithm; readonly cost: number }
  | {
      readonly kind: 'verify';
      readonly password: string;
      readonly stored: string;
      /** Dummies that are verified as well, so that every verification takes as long as any other. */
      readonly also: readonly string[];
    };

// Linux gives each thread its own niceness, so this thread yields to the event loop and to token signing. Elsewhere the
// call would slow the whole process down. The synchronous functions keep the work here, out of libuv's shared pool.
if (process.platform === 'linux') setPriority(19);

/** Runs in a thread of the pool. */
export function runHashTask(task: HashTask): string | boolean {
  if (task.kind === 'hash')
    return task.algorithm === 'bcrypt' ? hashWithBcrypt(task.password, task.cost) : hashWithArgon2id(task.password);
  const foreign = foreignTextOf(task.stored);
  const isRight = foreign === undefined ? verifyOwn(task.password, task.stored) : verifyForeign(task.password, foreign);
  for (const dummy of task.also) verifyOwn(task.password, dummy);
  return isRight;
}

/** What cannot be read was checked when it came, so it only never matches: an error would tell which account this is. */
function verifyForeign(password: string, text: string): boolean {
  const read = readForeignHash(text);
  return read.ok && read.value.verify(Buffer.from(password, 'utf8'));
}

const verifyOwn = (password: string, stored: string): boolean =>
  argon2idCostOf(stored) === undefined ? verifyBcrypt(password, stored) : verifyArgon2id(password, stored);
