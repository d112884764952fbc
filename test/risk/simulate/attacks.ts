import type { Attack } from './attacks/attack.ts';
import { copiedCookies } from './attacks/copied-cookies.ts';
import { guessingInOffice } from './attacks/guessing-in-office.ts';
import { phishingRelay } from './attacks/phishing-relay.ts';
import { slowStuffing } from './attacks/slow-stuffing.ts';
import { spraying } from './attacks/spraying.ts';
import { stuffingWaves } from './attacks/stuffing-waves.ts';
import { takeoverFromAbroad, takeoverInCountry, takeoverInOffice } from './attacks/takeover.ts';

/** All that is tried at the tenant, in the order of the report. */
export const attacks: readonly Attack[] = [
  stuffingWaves,
  slowStuffing,
  spraying,
  takeoverFromAbroad,
  takeoverInCountry,
  takeoverInOffice,
  phishingRelay,
  copiedCookies,
  guessingInOffice,
];
