import type { Judged } from './run-population.ts';

type Row = { attempts: number; challenged: number; refused: number; limited: number };
const emptyRow = (): Row => ({ attempts: 0, challenged: 0, refused: 0, limited: 0 });

/** What became of the right passwords of one kind. */
export type Tally = {
  readonly kind: string;
  readonly isHonest: boolean;
  readonly firstWeek: Row;
  readonly later: Row;
  /** After the first week. */
  scores: number;
  weighed: number;
  readonly points: Map<string, number>;
};

/** How often a sign was there after the first week, in honest sign-ins and in attacks with the right password. */
export type SignShare = { honest: number; attacks: number };
export type Tallies = {
  readonly kinds: Map<string, Tally>;
  readonly signs: Map<string, SignShare>;
  honest: number;
  attacks: number;
};

export const createTallies = (): Tallies => ({ kinds: new Map(), signs: new Map(), honest: 0, attacks: 0 });

/** Adds an attempt whose password was right; of others there is nothing to report. */
export function addJudged(tallies: Tallies, { attempt, day, outcome, assessment }: Judged): void {
  if (!attempt.isRight) return;
  const tally = tallies.kinds.get(attempt.kind) ?? newTally(attempt.kind, attempt.isHonest);
  tallies.kinds.set(attempt.kind, tally);
  const row = day < 7 ? tally.firstWeek : tally.later;
  row.attempts += 1;
  if (outcome !== 'allowed') row[outcome] += 1;
  if (day < 7 || !assessment) return;
  tally.scores += assessment.score;
  tally.weighed += 1;
  const side = attempt.isHonest ? 'honest' : 'attacks';
  tallies[side] += 1;
  for (const { id, points, reason, evidence } of assessment.factors) {
    if (reason.startsWith('unknown:')) continue;
    tally.points.set(id, (tally.points.get(id) ?? 0) + points);
    const word = Object.values(evidence).find((value) => typeof value === 'string');
    const beside =
      id === 'impossible_travel' &&
      assessment.factors.some((one) => one.id === 'new_country' && 'country' in one.evidence);
    const sign = word === undefined ? id + (beside ? ' to new country' : '') : `${id}: ${word}`;
    const share = tallies.signs.get(sign) ?? { honest: 0, attacks: 0 };
    share[side] += 1;
    tallies.signs.set(sign, share);
  }
}

const newTally = (kind: string, isHonest: boolean): Tally => ({
  kind,
  isHonest,
  firstWeek: emptyRow(),
  later: emptyRow(),
  scores: 0,
  weighed: 0,
  points: new Map(),
});

/** The sum of these. */
export function sumOf(tallies: Iterable<Tally>, period: 'firstWeek' | 'later'): Row {
  const sum = emptyRow();
  for (const tally of tallies)
    for (const key of ['attempts', 'challenged', 'refused', 'limited'] as const) sum[key] += tally[period][key];
  return sum;
}

/** Which share of them did not simply get in. */
export const stoppedShare = ({ attempts, challenged, refused, limited }: Row): number =>
  (challenged + refused + limited) / attempts;
