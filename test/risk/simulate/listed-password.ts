import type { Random } from './random.ts';

/** A password out of a stolen list: one in five is among the two hundred that most people take, the rest are anybody's own. */
export const listedPassword = (random: Random): string =>
  random.chance(0.2) ? `common-${Math.floor(200 * random.next() ** 3)}` : `listed-${random.int(2 ** 30)}`;
