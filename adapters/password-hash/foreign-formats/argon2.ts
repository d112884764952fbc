import { accept, refuse } from '../../../server/kernel/outcome.ts';
import { type Argon2Hash, parseArgon2, verifyArgon2 } from '../argon2.ts';
import { type ForeignFormat, isFitDigest } from '../foreign-format.ts';

const MOST_MEMORY_KIB = 256 * 1024;
/** Memory times passes: about a second and a half. */
const MOST_WORK_KIB = 4 * MOST_MEMORY_KIB;
const MOST_LANES = 16;
/** The least that OWASP advises: 7 MiB and five passes. */
const ADVISED_WORK_KIB = 35_840;

/** What RFC 9106 §3.1 allows at all. */
const isPossible = ({ memory, passes, parallelism, salt, digest }: Argon2Hash): boolean =>
  parallelism >= 1 && passes >= 1 && memory >= 8 * parallelism && salt.length >= 8 && isFitDigest(digest);

/** Argon2id, and the older argon2i and argon2d, in the PHC string format. */
export const argon2Format: ForeignFormat = {
  name: 'argon2',
  mark: /^\$argon2/,
  read(text) {
    const hash = parseArgon2(text);
    if (!hash || !isPossible(hash)) return refuse('malformed_hash');
    const { memory, passes, parallelism } = hash;
    if (memory > MOST_MEMORY_KIB || memory * passes > MOST_WORK_KIB || parallelism > MOST_LANES)
      return refuse('hash_too_costly');
    return accept({
      verify: (password) => verifyArgon2(password, hash),
      isWeak: memory * passes < ADVISED_WORK_KIB,
    });
  },
};
