import { accept, type Outcome, refuse } from '../../server/kernel/outcome.ts';
import type { ForeignFormat, ForeignHash, ForeignHashProblem } from './foreign-format.ts';
import { argon2Format } from './foreign-formats/argon2.ts';
import { bcryptFormat } from './foreign-formats/bcrypt.ts';
import { djangoPbkdf2Format } from './foreign-formats/django-pbkdf2.ts';
import { firebaseScryptFormat } from './foreign-formats/firebase-scrypt.ts';
import { pbkdf2Format } from './foreign-formats/pbkdf2.ts';
import { saltedShaFormat } from './foreign-formats/salted-sha.ts';
import { scryptFormat } from './foreign-formats/scrypt.ts';

/** How other software writes its password hashes, as far as they can be imported. */
export const foreignFormats: readonly ForeignFormat[] = [
  bcryptFormat,
  argon2Format,
  scryptFormat,
  firebaseScryptFormat,
  pbkdf2Format,
  djangoPbkdf2Format,
  saltedShaFormat,
];

/** A hash that other software has made, read, and the name of its format. */
export function readForeignHash(
  text: string,
): Outcome<ForeignHash & { readonly format: string }, ForeignHashProblem | 'unknown_hash_format'> {
  const format = foreignFormats.find(({ mark }) => mark.test(text));
  if (!format) return refuse('unknown_hash_format');
  const read = format.read(text);
  return read.ok ? accept({ ...read.value, format: format.name }) : read;
}
