import { compareShares, type Share } from './compare-shares.ts';

/** With fewer than this there is too little to say anything. */
const leastNow = 30;
const leastHits = 10;
const leastUsual = 300;
/** By chance alone so much comes once in 30,000 hours. */
const leastDeviation = 4;
/** Where there are very many sign-ins, what is hardly more would stand out too. */
const leastFactor = 2;

export const isWorthComparing = (now: Share): boolean => now.of >= leastNow && now.hits >= leastHits;

/** Whether many more sign-ins than usual are unusual: a new attack, or data or rules that have changed. */
export function isScoresShifted(now: Share, usual: Share): boolean {
  if (!isWorthComparing(now) || usual.of < leastUsual) return false;
  if (now.hits * usual.of < leastFactor * usual.hits * now.of) return false;
  return compareShares(now, usual) >= leastDeviation;
}
