import { hash, timingSafeEqual } from 'node:crypto';

/** Whether two strings are equal, in a time that depends on neither: both are hashed to one length first. */
export function isEqualInConstantTime(a: string, b: string): boolean {
  return timingSafeEqual(hash('sha256', a, 'buffer'), hash('sha256', b, 'buffer'));
}
