import { timingSafeEqual } from 'node:crypto';
import { accept, refuse } from '../../../server/kernel/outcome.ts';
import { type ForeignFormat, isFitDigest } from '../foreign-format.ts';
import { computeScrypt, isScryptPossible, isScryptTooCostly, isScryptWeak } from '../foreign-scrypt.ts';

const FORM = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,5}),p=(\d{1,5})\$([A-Za-z0-9+/]*)\$([A-Za-z0-9+/]+)$/;

/** scrypt as passlib and others write it: `$scrypt$ln=<log2 n>,r=<r>,p=<p>$<salt>$<digest>`. */
export const scryptFormat: ForeignFormat = {
  name: 'scrypt',
  mark: /^\$scrypt\$/,
  read(text) {
    const [, ln, r, p, salt = '', base64 = ''] = FORM.exec(text) ?? [];
    const cost = { n: 2 ** Number(ln), r: Number(r), p: Number(p) };
    const digest = Buffer.from(base64, 'base64');
    if (!isScryptPossible(cost) || !isFitDigest(digest)) return refuse('malformed_hash');
    if (isScryptTooCostly(cost)) return refuse('hash_too_costly');
    const saltBytes = Buffer.from(salt, 'base64');
    return accept({
      verify: (password) => timingSafeEqual(computeScrypt(password, saltBytes, digest.length, cost), digest),
      isWeak: isScryptWeak(cost),
    });
  },
};
