/** What somebody learns who measures: whether one answer takes another time than another. */
export const tries = 200;
export const limit = 0.05;
const rounds = 4;

const median = (values: number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** By how much the medians of `tries` differ, in parts of one. */
async function measure(time: (who: string) => Promise<number>, one: string, other: string): Promise<number> {
  const times = new Map([one, other].map((who) => [who, [] as number[]]));
  for (let at = 0; at < tries; at += 1) {
    // By turns and in both orders, so that whatever else the machine does meets both alike.
    for (const who of at % 2 === 0 ? [one, other] : [other, one]) times.get(who)?.push(await time(who));
  }
  const [first = 0, second = 0] = [...times.values()].map(median);
  return Math.abs(first - second) / first;
}

/**
 * Measures until a round stays below the limit, four times at most: on a busy machine chance alone may make more of it, now
 * and then; an account that shows would do so each time.
 */
export async function compareTimes(
  time: (who: string) => Promise<number>,
  one: string,
  other: string,
): Promise<{ least: number; all: number[] }> {
  const all: number[] = [];
  while (all.length < rounds && !all.some((found) => found < limit)) all.push(await measure(time, one, other));
  return { least: Math.min(...all), all };
}
