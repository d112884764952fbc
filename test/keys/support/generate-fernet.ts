import { createCipheriv, createHmac } from 'node:crypto';

/** A token as the specification says to generate one. */
export function generateFernet(key: string, text: string, issuedAt: number, iv: Buffer): string {
  const bytes = Buffer.from(key, 'base64url');
  const head = Buffer.alloc(9, 0x80);
  head.writeBigUInt64BE(BigInt(issuedAt), 1);
  const cipher = createCipheriv('aes-128-cbc', bytes.subarray(16), iv);
  const body = Buffer.concat([head, iv, cipher.update(text), cipher.final()]);
  const token = Buffer.concat([body, createHmac('sha256', bytes.subarray(0, 16)).update(body).digest()]);
  return token.toString('base64').replaceAll('+', '-').replaceAll('/', '_');
}
