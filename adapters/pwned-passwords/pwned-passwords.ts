import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { entryOf, isAmong } from '../breach-index/format.ts';
import type { Breakers } from '../breakers.ts';
import type { RangeService } from './ask-range.ts';

/** Passwords that are known from breaches, at a service that has them all: Have I Been Pwned, or a mirror of it. */
export type PwnedPasswords = {
  /** Whether the service knows it. Throws when it does not say so in time. */
  readonly has: (password: string) => Promise<boolean>;
};

export type PwnedPasswordsOptions = RangeService & {
  readonly breakers: Pick<Breakers, 'guard'>;
  /** How long one look-up may take. */
  readonly patience_ms?: number;
  /** After how long a range is fetched anew, for what was added to it. */
  readonly keptFor_ms?: number;
};

/** What its breaker is called in the log, among the metrics and on /readyz. */
export const pwnedPasswordsBreaker = 'service for breached passwords';

/** Some 6 kB each. */
const rangesKept = 1_000;

/** Who asks for a range that is being fetched waits for the same answer. */
export function openPwnedPasswords(options: PwnedPasswordsOptions): PwnedPasswords {
  const { breakers, patience_ms = 1_000, keptFor_ms = 6 * 3_600_000, ...service } = options;
  const fetchRange = async (prefix: string): Promise<Buffer> => {
    // Loaded when it is first needed.
    const { askRange } = await import('./ask-range.ts');
    return breakers.guard(pwnedPasswordsBreaker, () => askRange(service, prefix, AbortSignal.timeout(patience_ms)));
  };
  const ranges = new LRUCache<string, Buffer>({ max: rangesKept, ttl: keptFor_ms, fetchMethod: fetchRange });
  return {
    async has(password) {
      const sha1 = hash('sha1', password.normalize('NFC'), 'buffer');
      const entries = await ranges.fetch(sha1.toString('hex').slice(0, 5).toUpperCase());
      if (!entries) throw new Error('the service for breached passwords was not asked');
      return isAmong(entries, entryOf(sha1));
    },
  };
}
