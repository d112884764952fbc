import { z } from 'zod';
import {
  type FirebaseParameters,
  formatFirebaseHash,
} from '../../../adapters/password-hash/foreign-formats/firebase-scrypt.ts';
import { readForeignHash } from '../../../adapters/password-hash/foreign-formats.ts';
import { accept, type Outcome, refuse } from '../../kernel/outcome.ts';
import { newUser } from '../create-user.ts';

const importedFields = newUser.omit({ password: true, roles: true }).extend({
  /** As the other software wrote it. Without one the user cannot sign in until a password is set. */
  password_hash: z.string().trim().min(1).max(1024).optional(),
  /** Firebase exports the salt apart; what all its hashes have in common is given once for the file. */
  password_salt: z.string().trim().min(1).max(256).optional(),
});

export const importColumns: readonly string[] = Object.keys(importedFields.shape);

type Profile = Omit<z.output<typeof importedFields>, 'password_hash' | 'password_salt'>;

export type ImportedUser = {
  readonly profile: Profile;
  readonly hash?: { readonly text: string; readonly format: string; readonly isWeak: boolean };
};

/** An account as it stands in a file, checked. The code of a refusal names a field and never its value. */
export function readImportedUser(fields: unknown, firebase: FirebaseParameters | undefined): Outcome<ImportedUser> {
  const parsed = importedFields.safeParse(fields);
  if (!parsed.success) return refuse(codeOf(parsed.error));
  const { password_hash, password_salt, ...profile } = parsed.data;
  if (password_hash === undefined) return password_salt ? refuse('salt_without_hash') : accept({ profile });
  if (password_salt && !firebase) return refuse('firebase_parameters_missing');
  const text = password_salt && firebase ? formatFirebaseHash(password_hash, password_salt, firebase) : password_hash;
  const read = readForeignHash(text);
  if (!read.ok) return read;
  const { format, isWeak } = read.value;
  return accept({ profile, hash: { text, format, isWeak } });
}

function codeOf({ issues: [issue] }: z.ZodError): string {
  if (issue?.code === 'unrecognized_keys') return 'unknown_field';
  return issue?.path[0] === undefined ? 'not_an_object' : `invalid_${String(issue.path[0])}`;
}
