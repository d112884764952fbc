import type { Factor } from '../factor.ts';

/**
 * Nothing is known of what is usual, though the account is no new one: nobody has used it for long, or what was known cannot be
 * read. Then nothing is new to it either, so that this has to be enough for a question.
 */
export const unknownHistory: Factor = {
  id: 'unknown_history',
  family: 'dormancy',
  weight: 40,
  judge({ history, idle_days = 0 }, { dormant_days }) {
    if (history === undefined || history === 'kept') return undefined;
    if (history === 'none' && idle_days < dormant_days) return { unknown: 'no_history' };
    return { strength: 1, evidence: { history } };
  },
};
