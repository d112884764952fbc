import { randomBytes, randomUUID } from 'node:crypto';

/** A new UUID version 7 (RFC 9562 §5.7): its order is the order of creation, so that indexes grow at one end. */
export function uuidv7(nowMs: number = Date.now()): string {
  const time = nowMs.toString(16).padStart(12, '0');
  // Version 4 has its random bits in the same places, and Node.js keeps a stock of them.
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
}

/** A random token of 256 bits in base64url: client secrets, one-time links. */
export const randomToken = (): string => randomBytes(32).toString('base64url');

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether a text has the form of an id of ours. */
export const isUuid = (text: string): boolean => uuid.test(text);
