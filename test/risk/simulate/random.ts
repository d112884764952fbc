/** Random numbers that a seed brings back. */
export type Random = {
  /** From 0 up to, and without, 1. */
  readonly next: () => number;
  /** From 0 up to, and without, `below`. */
  readonly int: (below: number) => number;
  readonly between: (from: number, to: number) => number;
  readonly chance: (share: number) => boolean;
  readonly pick: <T>(list: readonly T[]) => T;
  readonly pickWeighted: <T>(list: readonly (readonly [share: number, value: T])[]) => T;
  readonly normal: (mean: number, deviation: number) => number;
};

/** mulberry32: 32 bits of state, good enough to draw people from. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const int = (below: number) => Math.floor(next() * below);
  const between = (from: number, to: number) => from + next() * (to - from);
  const pick = <T>(list: readonly T[]): T => list[int(list.length)] as T;
  const pickWeighted = <T>(list: readonly (readonly [number, T])[]): T => {
    let left = next() * list.reduce((sum, [share]) => sum + share, 0);
    for (const [share, value] of list) {
      left -= share;
      if (left < 0) return value;
    }
    return list[list.length - 1]?.[1] as T;
  };
  // Box and Muller.
  const normal = (mean: number, deviation: number) =>
    mean + deviation * Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  return { next, int, between, chance: (share) => next() < share, pick, pickWeighted, normal };
}
