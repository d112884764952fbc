import { expect, it } from 'vitest';
import { createOnceAnHour } from '../../server/risk/once-an-hour.ts';

let now = 1_800_000_000;
const clock = { now: () => now };

it('says yes once in an hour, however often it is asked, and again when the hour is over', () => {
  const isFirst = createOnceAnHour(clock);
  expect([isFirst('a', 'b'), isFirst('a', 'b')]).toEqual([true, false]);
  now += 3_599;
  expect(isFirst('a', 'b'), 'asking does not begin the hour anew').toBe(false);
  now += 1;
  expect([isFirst('a', 'b'), isFirst('a', 'b')]).toEqual([true, false]);
});

it('tells every part from every other, wherever one ends', () => {
  const isFirst = createOnceAnHour(clock);
  const asked = [['a', 'b'], ['b', 'a'], ['a', 'b', ''], ['ab', ''], ['a","b'], ['a']];
  expect(asked.map((parts) => isFirst(...parts))).toEqual(asked.map(() => true));
});

it('forgets what was asked about longest ago rather than remember ever more', () => {
  const isFirst = createOnceAnHour(clock, 2);
  expect(['a', 'b', 'a', 'c', 'a', 'b'].map((part) => isFirst(part))).toEqual([true, true, false, true, false, true]);
});
