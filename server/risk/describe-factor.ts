import { en } from '../../views/messages/en.ts';
import type { AssessedFactor } from './assess.ts';

/** A factor of an assessment as an operator reads it. */
export type DescribedFactor = AssessedFactor & {
  /** What it found, or why it found nothing, in words. */
  readonly text: string;
};

const words: Readonly<Record<string, string>> = en.risk.factors;

/** Why a factor could not say anything. */
export const unknowns: Readonly<Record<string, string>> = {
  no_history: 'there is nothing yet to compare with',
  too_little_history: 'too few sign-ins are known to tell',
  private: 'the address is a private one',
  not_in_data: 'the address is in no country that is known',
  anonymous: 'the address hides where it is',
  not_located: 'this place or the last one is not known',
  not_looked_up: 'the password was not looked up',
};

/** What a factor is about, in a few words; its id where it is none of today's. */
export const nameFactor = (id: string): string => words[id] ?? id;

function textOf({ id, reason }: AssessedFactor): string {
  const [kind = '', what = ''] = reason.split(':');
  if (kind === 'unknown') return `${nameFactor(id)}: unknown, ${unknowns[what] ?? what}`;
  if (kind === 'covered') return `${nameFactor(id)}: counted with "${nameFactor(what)}"`;
  return nameFactor(id);
}

export const describeFactor = (factor: AssessedFactor): DescribedFactor => ({ ...factor, text: textOf(factor) });
