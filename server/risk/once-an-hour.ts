import { LRUCache } from 'lru-cache';
import type { Clock } from '../kernel/clock.ts';
import { HOUR } from '../kernel/duration.ts';

/** Whether these parts have not been asked about in the hour before, in which case they are from now on. */
export type OnceAnHour = (...parts: readonly string[]) => boolean;

/**
 * Remembers the `most` that were asked about last, in the memory of this process alone: what costs a write of its own need
 * not be written often, and to find that out must not cost a look at the database.
 */
export function createOnceAnHour({ now }: Clock, most = 10_000): OnceAnHour {
  const times = new LRUCache<string, number>({ max: most });
  return (...parts) => {
    const key = JSON.stringify(parts);
    const before = times.get(key);
    if (before !== undefined && now() - before < HOUR) return false;
    times.set(key, now());
    return true;
  };
}
