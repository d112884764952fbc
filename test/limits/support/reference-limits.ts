import type { LimitAnswer, LimitRequest } from '../../../adapters/limit-store.ts';

/** The contract of limit stores once more, as plainly as it can be said: every single taking, with its time. */
export function createReferenceLimits() {
  const taken = new Map<string, number[]>();
  return (now: number, { cost, times, windows }: LimitRequest): LimitAnswer => {
    const live = (key: string, window_ms: number) => (taken.get(key) ?? []).filter((at) => at + window_ms >= now);
    const room = windows.map(({ key, limit, window_ms }) => Math.max(limit - live(key, window_ms).length, 0));
    const granted = Math.min(times, ...room.map((one) => Math.floor(one / cost)));
    const states = windows.map(({ key, limit, window_ms, grain_ms }) => {
      const kept = Math.ceil(now / grain_ms) * grain_ms;
      const all = [...live(key, window_ms), ...Array.from({ length: granted * cost }, () => kept)];
      taken.set(key, all);
      const remaining = Math.max(limit - all.length, 0);
      const last = all.at(-1);
      const frees = all[all.length - limit + cost - 1] ?? 0;
      const retry = cost > limit ? window_ms : remaining >= cost ? 0 : frees + window_ms + 1 - now;
      return { remaining, reset_ms: last === undefined ? 0 : last + window_ms + 1 - now, retry_ms: retry };
    });
    return { granted, windows: states };
  };
}

/** The most that was granted in any stretch of time of this length, both its ends included. */
export function mostInAnyWindow(grants: readonly { at: number; count: number }[], window_ms: number): number {
  return Math.max(
    0,
    ...grants.map(({ at: from }) =>
      grants.filter(({ at }) => at >= from && at <= from + window_ms).reduce((sum, { count }) => sum + count, 0),
    ),
  );
}
