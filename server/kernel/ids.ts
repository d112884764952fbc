import { randomBytes } from 'node:crypto';

/** A new UUID version 7 (RFC 9562 §5.7): its order is the order of creation, so that indexes grow at one end. */
export function uuidv7(nowMs: number = Date.now()): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(nowMs, 0, 6);
  bytes.writeUInt8(((bytes[6] ?? 0) & 0x0f) | 0x70, 6);
  bytes.writeUInt8(((bytes[8] ?? 0) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** A random token of 256 bits in base64url: client secrets, one-time links. */
export const randomToken = (): string => randomBytes(32).toString('base64url');
