import { createHash, timingSafeEqual } from 'node:crypto';
import { accept, refuse } from '../../../server/kernel/outcome.ts';
import type { ForeignFormat } from '../foreign-format.ts';

const FORM = /^\{SSHA(|256|384|512)\}([A-Za-z0-9+/]+={0,2})$/i;
const BYTES: Readonly<Record<string, number>> = { sha1: 20, sha256: 32, sha384: 48, sha512: 64 };

/** What LDAP directories store: `{SSHA}` and its likes, base64 of the digest of password and salt, then the salt. */
export const saltedShaFormat: ForeignFormat = {
  name: 'salted-sha',
  mark: /^\{SSHA/i,
  read(text) {
    const [, bits, base64 = ''] = FORM.exec(text) ?? [];
    const algorithm = `sha${bits || '1'}`;
    const bytes = Buffer.from(base64, 'base64');
    const length = BYTES[algorithm] ?? 0;
    const [digest, salt] = [bytes.subarray(0, length), bytes.subarray(length)];
    if (bits === undefined || salt.length === 0) return refuse('malformed_hash');
    const verify = (password: Buffer) =>
      timingSafeEqual(createHash(algorithm).update(password).update(salt).digest(), digest);
    return accept({ verify, isWeak: true });
  },
};
