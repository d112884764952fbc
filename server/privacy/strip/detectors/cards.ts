import type { Detector, Span } from '../detector.ts';

const shortest = 13;
const longest = 19;

/** What may stand between the digits of one number, and how much of it: two spaces, or the end of a line. */
const separators = new Set([...' -._/\t\n'].map((character) => character.charCodeAt(0)));
const widestGap = 2;

/** Digits with no more than separators between two of them; `at` are their places in the text. */
type Run = { readonly digits: number[]; readonly at: number[] };

function* runsOf(text: string): Generator<Run> {
  let run: Run = { digits: [], at: [] };
  let gap = 0;
  for (let index = 0; index <= text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code >= 48 && code <= 57) {
      run.digits.push(code - 48);
      run.at.push(index);
      gap = 0;
      continue;
    }
    gap += 1;
    if (gap <= widestGap && separators.has(code)) continue;
    if (run.digits.length >= shortest) yield run;
    run = { digits: [], at: [] };
    gap = 0;
  }
}

const doubled = (digit: number): number => (digit > 4 ? 2 * digit - 9 : 2 * digit);

/**
 * Where the digits from `from` to `to` fulfil the Luhn check (ISO/IEC 7812-1 annex B), in constant time: `sums[parity]`
 * counts from the beginning, with every second digit doubled.
 */
function createLuhn({ digits }: Run): (from: number, to: number) => boolean {
  const sums = [0, 1].map((parity) => {
    const sum = [0];
    for (const [at, digit] of digits.entries()) sum.push((sum[at] ?? 0) + (at % 2 === parity ? doubled(digit) : digit));
    return sum;
  });
  return (from, to) => {
    // The last digit is the check digit; the one before it is doubled.
    const sum = sums[to % 2] as number[];
    return ((sum[to] ?? 0) - (sum[from] ?? 0)) % 10 === 0;
  };
}

/**
 * Whether a number with gaps stands by itself, since others beside it in a table have nothing to do with it, and is not
 * one that begins with three digits, as telephone numbers do and cards do not.
 */
function isWhole({ at }: Run, from: number, to: number): boolean {
  const isApart = (index: number) => at[index] === undefined || (at[index] ?? 0) - (at[index - 1] ?? -2) > 1;
  const hasGaps = (at[to - 1] ?? 0) - (at[from] ?? 0) > to - from - 1;
  const beginsWithThree = !isApart(from + 1) && !isApart(from + 2) && isApart(from + 3);
  return !hasGaps || (isApart(from) && isApart(to) && !beginsWithThree);
}

/** Numbers of payment cards: 13 to 19 digits, by twos or fours or together, that begin as cards do and add up. */
export const cards: Detector = {
  code: 'card',
  find(text) {
    const spans: Span[] = [];
    for (const run of runsOf(text)) {
      const isLuhn = createLuhn(run);
      for (let from = 0; from + shortest <= run.digits.length; from += 1) {
        const first = run.digits[from] ?? 0;
        if (first < 2 || first > 6) continue;
        for (let length = Math.min(longest, run.digits.length - from); length >= shortest; length -= 1) {
          if (!isLuhn(from, from + length) || !isWhole(run, from, from + length)) continue;
          spans.push({ start: run.at[from] ?? 0, end: (run.at[from + length - 1] ?? 0) + 1 });
          from += length - 1;
          break;
        }
      }
    }
    return spans;
  },
};
