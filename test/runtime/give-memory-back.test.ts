import { expect, test } from 'vitest';
import { isWorthCollecting, type MemoryState } from '../../server/runtime/give-memory-back.ts';

/** After load, and quiet for a moment. */
const afterLoad: MemoryState = {
  rss_bytes: 500e6,
  settled_bytes: 130e6,
  utilization: 0.02,
  sinceCollection_ms: 60_000,
};

test.each<[string, Partial<MemoryState>]>([
  ['while somebody is served', { utilization: 0.11 }],
  ['of which there is little', { rss_bytes: 193e6 }],
  ['that was looked for a moment ago', { sinceCollection_ms: 9_000 }],
  ['that is in use, as the last collection has shown', { settled_bytes: 500e6 }],
])('memory is not collected %s', (_, state) => {
  expect(isWorthCollecting({ ...afterLoad, ...state })).toBe(false);
});

test('what load left behind is collected once it is quiet', () => {
  expect(isWorthCollecting(afterLoad)).toBe(true);
});
