import type { BreachSource } from './breach-source.ts';

/** The index that an operator has imported; it has nothing while there is none. */
export const localIndex: BreachSource = {
  name: 'local-index',
  isElsewhere: false,
  has: ({ breachIndex }, password) => breachIndex.has(password),
};
