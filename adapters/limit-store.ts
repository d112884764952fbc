/** One limit for one key: at most `limit` in any `window_ms`. */
export type LimitWindow = {
  /** SHA-256-sized, in hex: stores never see what it stands for. */
  readonly key: string;
  readonly limit: number;
  readonly window_ms: number;
  /** How coarsely times are kept, always to the later side: what was taken comes back this much later at most. */
  readonly grain_ms: number;
};

/** Asks for a cost, so many times over, in every one of the windows or in none. */
export type LimitRequest = { readonly cost: number; readonly times: number; readonly windows: readonly LimitWindow[] };

export type WindowState = {
  readonly remaining: number;
  /** Until the whole limit is there again, 0 when it is. */
  readonly reset_ms: number;
  /** Until the cost asked for can be had, 0 when it can; the whole window where the cost is above the limit. */
  readonly retry_ms: number;
};

/** How many of the times were granted, and what each window is like afterwards, in their order. */
export type LimitAnswer = { readonly granted: number; readonly windows: readonly WindowState[] };

/**
 * Where takings are counted, for all nodes. The contract of both stores (Redis, PostgreSQL): what is asked in one call is
 * answered in its order and at one moment, callers at once are answered one after the other, and in no stretch of time as
 * long as the window, both its ends included, is more granted than the limit. The clock is the store's own.
 */
export type LimitStore = {
  readonly take: (tenantId: string, requests: readonly LimitRequest[]) => Promise<readonly LimitAnswer[]>;
};
