/** What somebody learns who measures: whether one answer takes another time than another. */
export const tries = 200;
export const limit = 0.05;
const mostRounds = 8;

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/**
 * By how much the medians of all tries so far differ, in parts of one, after each round of 200. It goes on until they differ by
 * less than the limit, eight rounds at most: what a busy machine adds by chance grows smaller with more tries, and what tells an
 * account does not.
 */
export async function compareTimes(
  time: (who: string) => Promise<number>,
  one: string,
  other: string,
): Promise<{ last: number; all: number[] }> {
  const [ones, others]: [number[], number[]] = [[], []];
  const all: number[] = [];
  let last = 1;
  while (all.length < mostRounds && last >= limit) {
    for (let at = 0; at < tries; at += 1) {
      // By turns and in both orders, so that whatever else the machine does meets both alike.
      if (at % 2 === 0) ones.push(await time(one));
      others.push(await time(other));
      if (at % 2 === 1) ones.push(await time(one));
    }
    last = Math.abs(median(ones) - median(others)) / median(ones);
    all.push(last);
  }
  return { last, all };
}
