import { createHmac } from 'node:crypto';

/**
 * The 64 characters that bcrypt gets for a password: base64(HMAC-SHA-384(constant, NFC(password))). bcrypt alone reads
 * 72 bytes and stops at a NUL. The constant is no secret: it keeps the value apart from plain SHA-384 digests that may
 * have leaked elsewhere. See .github/adr/0001-bcrypt-and-long-passwords.md.
 */
export function preparePassword(password: string): string {
  return createHmac('sha384', 'bastion password v1').update(password.normalize('NFC'), 'utf8').digest('base64');
}
