import type { Limiter } from '../../../server/limits/limiter.ts';

/** In the place of the real one: always enough left, nobody asked. Answers carry the same headers. */
export const createLimiter = (): Limiter => ({
  take: async (_tenant, rule) => {
    const left = { limit: 100_000, window_s: 60, remaining: 99_999, resetAfter_s: 60 };
    const windows = [{ name: rule, ...left }];
    return { rule, allowed: true, ...left, retryAfter_s: 0, windows, isFirstRefusal: false };
  },
});
