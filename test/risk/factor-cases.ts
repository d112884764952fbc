import type { Signals } from '../../server/risk/signals.ts';

/** What a factor finds: nothing, why it cannot tell, or how strongly it speaks. */
type Found = 'silent' | `unknown:${string}` | number;
export type FactorCase = readonly [story: string, signals: Partial<Signals>, found: Found];

const half = { device: 0.5, network: 0.5 };
const fast = { distance_km: 6_000, elapsed_s: 3_600 };

/** For each factor, silence first. What is not named is as always (see `quietSignals`). */
export const factorCases: Readonly<Record<string, readonly FactorCase[]>> = {
  new_device: [
    ['a browser of the user', { device: 'known' }, 'silent'],
    ['the first sign-in of all', { device: 'unknown' }, 'unknown:no_history'],
    ['a browser of the same kind, of a user who never clears cookies', { device: 'alike' }, 0.9],
    ['the same, of a user who does so in half of their sign-ins', { device: 'alike', turnover: half }, 0.405],
    ['a browser of another kind', { device: 'new' }, 1],
    ['the same, of a user of whom little is known', { device: 'new', turnover: half }, 0.45],
    ['the cookie of one browser in another kind of browser', { device: 'moved' }, 1],
  ],
  new_country: [
    ['a country of the user', { country: 'known' }, 'silent'],
    ['a private address', { country: 'unknown', country_unknown: 'private' }, 'unknown:private'],
    ['an address that hides where it is', { country: 'unknown', country_unknown: 'anonymous' }, 'unknown:anonymous'],
    ['an address that the data do not have', { country: 'unknown' }, 'unknown:not_in_data'],
    ['nothing to compare with', { country: 'unknown', country_unknown: 'no_history' }, 'unknown:no_history'],
    ['a country that they were never in', { country: 'new' }, 1],
  ],
  new_network: [
    ['a network of the user', { network: 'known' }, 'silent'],
    ['the first sign-in of all', { network: 'unknown' }, 'unknown:no_history'],
    ['another network of their operator', { network: 'kindred' }, 0.5],
    ['a network of another operator', { network: 'new' }, 1],
    ['another network, of a user who is always in another', { network: 'new', turnover: half }, 0.45],
    ['the same, of their operator', { network: 'kindred', turnover: half }, 0.225],
  ],
  new_ip: [
    ['an address of the user', { ip: 'known' }, 'silent'],
    ['the first sign-in of all', { ip: 'unknown' }, 'unknown:no_history'],
    ['another address', { ip: 'new' }, 1],
  ],
  impossible_travel: [
    ['a place that is not known', { network: 'new', travel: undefined }, 'unknown:not_located'],
    ['nowhere else', { network: 'new', travel: { distance_km: 0, elapsed_s: 0 } }, 'silent'],
    ['nearer than the data are exact', { network: 'new', travel: { distance_km: 90, elapsed_s: 0 } }, 'silent'],
    ['a flight', { network: 'new', travel: { distance_km: 6_000, elapsed_s: 8 * 3_600 } }, 'silent'],
    ['just as fast as can be', { network: 'new', travel: { distance_km: 900, elapsed_s: 3_600 } }, 'silent'],
    ['back in a network of their own', { network: 'known', travel: fast }, 'silent'],
    ['faster, in a country of their own', { network: 'new', country: 'known', travel: fast }, 0.5],
    ['faster, in another country', { network: 'new', country: 'new', travel: fast }, 1],
    ['faster, to where no country is known', { network: 'new', country: 'unknown', travel: fast }, 1],
    ['in the same second', { network: 'new', country: 'new', travel: { distance_km: 100, elapsed_s: 0 } }, 1],
  ],
  odd_hours: [
    ['no history', { hours: undefined }, 'unknown:too_little_history'],
    ['too little of it', { hours: { sample: 14.9, share: 0 } }, 'unknown:too_little_history'],
    ['an hour that is usual enough', { hours: { sample: 15, share: 0.04 } }, 'silent'],
    ['an hour that is rather odd', { hours: { sample: 15, share: 0.01 } }, 0.75],
    ['an hour in which they never came', { hours: { sample: 15, share: 0 } }, 1],
  ],
  account_failures: [
    ['nothing wrong', { failures: { account: 0, network: 0 } }, 'silent'],
    ['two slips', { failures: { account: 2, network: 0 } }, 'silent'],
    ['failures elsewhere', { failures: { account: 0, network: 99 } }, 'silent'],
    ['three', { failures: { account: 3, network: 0 } }, 0.3],
    ['ten', { failures: { account: 10, network: 0 } }, 1],
    ['a thousand', { failures: { account: 1_000, network: 0 } }, 1],
  ],
  network_failures: [
    ['nothing wrong', { failures: { account: 0, network: 0 } }, 'silent'],
    ['slips of an office', { failures: { account: 0, network: 9 } }, 'silent'],
    ['failures at the account from elsewhere', { failures: { account: 99, network: 0 } }, 'silent'],
    ['ten', { failures: { account: 0, network: 10 } }, 0.2],
    ['fifty', { failures: { account: 0, network: 50 } }, 1],
    ['a thousand', { failures: { account: 0, network: 1_000 } }, 1],
  ],
  breached_password: [
    ['not in any list', { is_breached: false }, 'silent'],
    ['no password', { method: 'passkey', is_breached: undefined }, 'silent'],
    ['a federated sign-in', { method: 'federated', is_breached: undefined }, 'silent'],
    ['not looked up', { is_breached: undefined }, 'unknown:not_looked_up'],
    ['in a list', { is_breached: true }, 1],
  ],
  sprayed_password: [
    ['never failed', { sprayed: 0 }, 'silent'],
    ['failed four times', { sprayed: 4 }, 'silent'],
    ['failed six times', { sprayed: 6 }, 0.4],
    ['failed fifteen times', { sprayed: 15 }, 1],
    ['failed a thousand times', { sprayed: 1_000 }, 1],
  ],
  stuffing: [
    ['no wave', { is_stuffing: false, device: 'new' }, 'silent'],
    ['a wave, in a browser of the user', { is_stuffing: true, device: 'known' }, 'silent'],
    ['a wave, in another browser', { is_stuffing: true, device: 'alike' }, 1],
    ['a wave, at nobody', { is_stuffing: true, device: 'unknown' }, 1],
  ],
  bad_network: [
    ['on no list', { bad_network: undefined }, 'silent'],
    ['on a list', { bad_network: 'tor' }, 1],
  ],
  dormant_account: [
    ['in use', { idle_days: 1 }, 'silent'],
    ['one day before it is dormant', { idle_days: 89 }, 'silent'],
    ['never used', { idle_days: undefined }, 'unknown:no_history'],
    ['no account at all', { has_account: false, idle_days: undefined }, 'unknown:no_history'],
    ['dormant', { idle_days: 90 }, 1],
  ],
  unknown_history: [
    ['known', { history: 'kept', idle_days: 4_000 }, 'silent'],
    ['kept before it was asked for', { history: undefined, idle_days: 4_000 }, 'silent'],
    ['no account at all', { has_account: false, history: 'none', idle_days: undefined }, 'unknown:no_history'],
    ['an account that was made today', { history: 'none', idle_days: 0 }, 'unknown:no_history'],
    ['one day before it is dormant', { history: 'none', idle_days: 89 }, 'unknown:no_history'],
    ['nothing known of an account that is no new one', { history: 'none', idle_days: 90 }, 1],
    ['a profile that cannot be read', { history: 'unreadable', idle_days: undefined }, 1],
  ],
  user_agent: [
    ['a browser', { user_agent: 'usual' }, 'silent'],
    ['nothing', { user_agent: 'missing' }, 0.7],
    ['a script', { user_agent: 'tool' }, 1],
    ['a driven browser', { user_agent: 'automated' }, 1],
    ['one that contradicts itself', { user_agent: 'contradictory' }, 1],
  ],
};
