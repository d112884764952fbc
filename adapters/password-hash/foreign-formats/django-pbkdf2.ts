import type { ForeignFormat } from '../foreign-format.ts';
import { readPbkdf2 } from '../foreign-pbkdf2.ts';

const FORM = /^pbkdf2_(sha1|sha256|sha512)\$(\d{1,10})\$([^$]+)\$([A-Za-z0-9+/]+={0,2})$/;

/** PBKDF2 as Django writes it: `pbkdf2_sha256$<iterations>$<salt>$<digest>`, where the salt is a text. */
export const djangoPbkdf2Format: ForeignFormat = {
  name: 'django-pbkdf2',
  mark: /^pbkdf2_/,
  read(text) {
    const [, hash = '', iterations, salt = '', base64 = ''] = FORM.exec(text) ?? [];
    const [saltBytes, digest] = [Buffer.from(salt, 'utf8'), Buffer.from(base64, 'base64')];
    return readPbkdf2({ hash, iterations: Number(iterations ?? 0), salt: saltBytes, digest });
  },
};
