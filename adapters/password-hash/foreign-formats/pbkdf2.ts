import { refuse } from '../../../server/kernel/outcome.ts';
import type { ForeignFormat } from '../foreign-format.ts';
import { readPbkdf2 } from '../foreign-pbkdf2.ts';

const FORM =
  /^\$pbkdf2(?:-(sha1|sha256|sha512))?\$(?:i=)?(\d{1,10})(?:,l=(\d{1,3}))?\$([A-Za-z0-9+/.]*={0,2})\$([A-Za-z0-9+/.]+={0,2})$/;

/** passlib writes a dot where others have a plus. */
const fromBase64 = (text: string): Buffer => Buffer.from(text.replaceAll('.', '+'), 'base64');

/** PBKDF2 as PHC strings (`$pbkdf2-sha256$i=600000,l=32$…`) and as passlib writes it (`$pbkdf2-sha256$29000$…`, SHA-1 unnamed). */
export const pbkdf2Format: ForeignFormat = {
  name: 'pbkdf2',
  mark: /^\$pbkdf2/,
  read(text) {
    const [, hash = 'sha1', iterations, length, salt = '', base64 = ''] = FORM.exec(text) ?? [];
    const digest = fromBase64(base64);
    if (length !== undefined && Number(length) !== digest.length) return refuse('malformed_hash');
    return readPbkdf2({ hash, iterations: Number(iterations ?? 0), salt: fromBase64(salt), digest });
  },
};
