import { z } from 'zod';
import type { FirebaseParameters } from '../../../adapters/password-hash/foreign-formats/firebase-scrypt.ts';

const base64 = z.string().regex(/^[A-Za-z0-9+/_-]+={0,2}$/);

const firebaseParameters = z.object({
  base64_signer_key: base64,
  base64_salt_separator: base64,
  rounds: z.coerce.number().int().min(1).max(120),
  mem_cost: z.coerce.number().int().min(1).max(17),
});

/**
 * The parameters of a project's password hashes: as the Firebase console shows them (`hash_config { … }`), or the same
 * names as JSON. Undefined when they are not all there.
 */
export function parseFirebaseParameters(text: string): FirebaseParameters | undefined {
  const pairs = [...text.matchAll(/"?(\w+)"?\s*:\s*"?([^\s",}]+)"?/g)].map(([, name = '', value]) => [name, value]);
  const parsed = firebaseParameters.safeParse(Object.fromEntries(pairs));
  return parsed.success ? parsed.data : undefined;
}
