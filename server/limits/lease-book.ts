import { LRUCache } from 'lru-cache';

/** What is left of something taken ahead, and until when (by the clock of the book) it may be used. */
type Lease<T> = { left: number; readonly until: number; readonly taken: T };

/** What somebody asks for. `end`: when some slot of the store's ends; `lost`: left over since `lostFrom`. */
type Demand<T> = {
  slot: number;
  used: number;
  usedBefore: number;
  end: number;
  lost: number;
  lostFrom: number;
  lease: Lease<T> | undefined;
};

export type Span = { readonly limit: number; readonly window_ms: number; readonly grain_ms: number };

const remembered = 10_000;
/** Fewer in a slot than this are worth their round trips. */
const busyFrom = 20;
/** Nor are those of whoever has come near a limit below this one. */
const leastNearLimit = 6_000;

/**
 * What this process took ahead for those who ask very often, so that it need not ask the store each time. Takings are
 * counted at the end of their slot (`grain_ms`); whatever is used before that end is thus counted late rather than early,
 * and the limit holds. What is left over at its end is lost to the caller for a window. Those whose demand is below half
 * of their limit will not miss it: they get half of what they are still expected to ask for in the slot, or an eighth of
 * what they did. Those above it get at most a hundredth of their limit at a time, less what they lost in the window.
 */
export function createLeaseBook<T>(now_ms: () => number) {
  const demands = new LRUCache<string, Demand<T>>({ max: remembered });

  /** A lease whose slot is over is lost. */
  function settle(demand: Demand<T>, window_ms: number): void {
    const now = now_ms();
    if (now >= demand.lostFrom + window_ms) {
      demand.lost = 0;
      demand.lostFrom = now;
    }
    if (!demand.lease || now < demand.lease.until) return;
    demand.lost += demand.lease.left;
    demand.lease = undefined;
  }

  function demandOf(id: string, { grain_ms, window_ms }: Span): Demand<T> {
    const known = demands.get(id);
    const slot = Math.floor(now_ms() / grain_ms);
    if (!known) {
      const fresh = { slot, used: 0, usedBefore: 0, end: 0, lost: 0, lostFrom: now_ms(), lease: undefined };
      demands.set(id, fresh);
      return fresh;
    }
    settle(known, window_ms);
    if (slot !== known.slot) {
      known.usedBefore = slot === known.slot + 1 ? known.used : 0;
      known.used = 0;
      known.slot = slot;
    }
    return known;
  }

  return {
    /** Counts one taking; answers with what the lease it came from was like, and how much of that is left now. */
    spend(id: string, span: Span): { taken: T; left: number } | undefined {
      const demand = demandOf(id, span);
      demand.used += 1;
      const { lease } = demand;
      if (!lease || lease.left === 0) return undefined;
      lease.left -= 1;
      return { taken: lease.taken, left: lease.left };
    },
    /** How many to take ahead when the store has to be asked anyhow. */
    plan(id: string, span: Span): number {
      const { used, usedBefore, end, lost, lease } = demandOf(id, span);
      const perSlot = Math.max(used, usedBefore);
      if (perSlot < busyFrom) return 0;
      const perWindow = (perSlot * span.window_ms) / span.grain_ms;
      if (perWindow <= span.limit / 2) return Math.floor(Math.max((usedBefore - used) / 2, used / 8));
      if (span.limit < leastNearLimit) return 0;
      const shareLeft = 1 - (((((now_ms() - end) / span.grain_ms) % 1) + 1) % 1);
      const most = span.limit / 100 - lost - (lease?.left ?? 0);
      const likely = usedBefore > 0 ? (usedBefore * shareLeft) / 2 : used / 32;
      return Math.max(Math.floor(Math.min(likely, most)), 0);
    },
    /** Keeps what was taken ahead in a slot that ends then, together with what there is of it already. */
    keep(id: string, span: Span, { left, until, taken }: Lease<T>): void {
      const demand = demandOf(id, span);
      demand.end = until;
      if (left === 0) return;
      const { lease } = demand;
      demand.lease = { left: left + (lease?.left ?? 0), until: Math.min(until, lease?.until ?? until), taken };
    },
  };
}
