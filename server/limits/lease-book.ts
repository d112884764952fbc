import { LRUCache } from 'lru-cache';

/** What is left of something taken ahead, and until when (by the clock of the book) it may be used. */
type Lease<T> = { left: number; readonly until: number; readonly taken: T };
type Demand<T> = { slot: number; used: number; usedBefore: number; lease: Lease<T> | undefined };

export type Span = { readonly limit: number; readonly window_ms: number; readonly grain_ms: number };

const remembered = 10_000;
/** Fewer in a slot than this are worth their round trips. */
const busyFrom = 20;

/**
 * What this process took ahead for those who ask very often, so that it need not ask the store each time. Takings are
 * counted at the end of their slot (`grain_ms`); whatever is used before that end is thus counted late rather than early,
 * and the limit holds. What is left over is lost to the caller for a window: so only those get a lease whose demand is
 * below half of their limit, of half of what they are still expected to ask for in the slot, or an eighth of what they did.
 */
export function createLeaseBook<T>(now_ms: () => number) {
  const demands = new LRUCache<string, Demand<T>>({ max: remembered });

  function demandOf(id: string, grain_ms: number): Demand<T> {
    const slot = Math.floor(now_ms() / grain_ms);
    const known = demands.get(id);
    if (!known) {
      const fresh = { slot, used: 0, usedBefore: 0, lease: undefined };
      demands.set(id, fresh);
      return fresh;
    }
    if (slot !== known.slot) {
      known.usedBefore = slot === known.slot + 1 ? known.used : 0;
      known.used = 0;
      known.slot = slot;
    }
    return known;
  }

  return {
    /** Counts one taking; answers with what the lease it came from was like, and how much of that is left now. */
    spend(id: string, { grain_ms }: Span): { taken: T; left: number } | undefined {
      const demand = demandOf(id, grain_ms);
      demand.used += 1;
      const { lease } = demand;
      if (!lease || lease.left === 0 || now_ms() >= lease.until) return undefined;
      lease.left -= 1;
      return { taken: lease.taken, left: lease.left };
    },
    /** How many to take ahead when the store has to be asked anyhow. */
    plan(id: string, { limit, window_ms, grain_ms }: Span): number {
      const { used, usedBefore } = demandOf(id, grain_ms);
      const perWindow = (Math.max(used, usedBefore) * window_ms) / grain_ms;
      if (Math.max(used, usedBefore) < busyFrom || perWindow > limit / 2) return 0;
      return Math.floor(Math.max((usedBefore - used) / 2, used / 8));
    },
    keep(id: string, { grain_ms }: Span, lease: Lease<T>): void {
      demandOf(id, grain_ms).lease = lease;
    },
  };
}
