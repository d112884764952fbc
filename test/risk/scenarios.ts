import type { RiskDecision } from '../../server/risk/assess.ts';
import type { WithoutProfile } from '../../server/risk/profile/compare.ts';
import type { Observation } from '../../server/risk/profile/profile.ts';
import type { Signals } from '../../server/risk/signals.ts';
import { on, onOperator, onV6 } from './support/places.ts';
import { at, sighting } from './support/sightings.ts';

export type Scenario = {
  readonly name: string;
  readonly story: string;
  /** What their user did before, and finished. */
  readonly history: readonly Observation[];
  /** What is known where there is no history. */
  readonly without?: WithoutProfile;
  readonly attempt: Observation;
  /** What no profile tells: failures, lists, the kind of client. */
  readonly beside?: Partial<Signals>;
  readonly decision: RiskDecision;
  /** The score that a sensible person would give, from and to. */
  readonly score: readonly [number, number];
};

type Seen = Partial<Observation>;

/** One sighting for each day of these, at these hours (UTC). */
const days = (from: number, to: number, hours: readonly number[], seen: (day: number) => Seen): Observation[] =>
  Array.from({ length: to - from }, (_, n) => from + n).flatMap((day) =>
    hours.map((hour) => sighting({ at: at(day, hour), ...seen(day) })),
  );

const home = on('berlin', 1);
const office = on('berlin', 2);
const laptop = { device: 'laptop', traits: 'Firefox on Windows' };
const phone = { device: 'phone', traits: 'Chrome on Android' };
const stranger = { device: undefined, traits: 'Chrome on Windows' };
const noCookie = { device: undefined, traits: laptop.traits };
const newPhone = { device: undefined, traits: 'Safari on iPhone' };
const byScript = { device: undefined, traits: '' };

/** Forty days: mornings in the office, evenings at home, the phone at weekends. */
const worker = [
  ...days(0, 40, [8], () => ({ ...office, ...laptop })),
  ...days(0, 40, [19], (day) => ({ ...home, ...(day % 3 === 0 ? phone : laptop) })),
].sort((a, b) => a.at - b.at);
const evening = at(40, 19);
const night = at(40, 26);

const nightShift = days(0, 40, [22, 27], () => ({ ...office, ...laptop }));
const rotating = days(0, 42, [0], (day) => ({
  at: at(day, [6, 14, 22][Math.floor(day / 7) % 3] ?? 6),
  ...office,
  ...laptop,
}));
const mobile = days(0, 40, [7, 17], (day) => ({ ...onOperator('gateway', 3209, 100 + day), ...phone }));
const privateWindows = days(0, 40, [19], (day) => ({ ...home, device: `window-${day}`, traits: laptop.traits }));
const vpnUser = days(0, 40, [8, 19], (day) => ({ ...(day % 2 ? on('new_york', 90) : home), ...laptop }));
const borderWorker = days(0, 40, [7, 18], () => laptop).map((seen, n) => ({
  ...seen,
  ...on(n % 2 ? 'mulhouse' : 'basel', n % 2 ? 31 : 30),
}));
/** Nobody has signed in since that day, or since the account was made on it. */
const idleSince = (day: number): WithoutProfile => ({ isUnreadable: false, idle_since: at(day, 9) });
const v6Home = days(0, 40, [19], (day) => ({ ...onV6('berlin', '2001:db8:77:', `:${day}:1`), ...laptop }));
const firstDays = days(0, 3, [19], () => ({ ...home, ...laptop }));

export const scenarios: readonly Scenario[] = [
  // Nothing out of the ordinary.
  {
    name: 'As always',
    story: 'own laptop, at home, in the evening',
    history: worker,
    attempt: sighting({ at: evening, ...home, ...laptop }),
    decision: 'allow',
    score: [0, 0],
  },
  {
    name: 'First login ever',
    story: 'nothing is known of the account',
    history: [],
    attempt: sighting({ at: evening, ...home, ...newPhone }),
    decision: 'allow',
    score: [0, 0],
  },
  {
    name: 'Imported yesterday',
    story: 'the first login ever, a day after the account was made',
    history: [],
    without: idleSince(39),
    attempt: sighting({ at: evening, ...home, ...newPhone }),
    decision: 'allow',
    score: [0, 0],
  },
  {
    name: 'Second device in the first week',
    story: 'three logins so far, all with the laptop; now the phone, on the carrier',
    history: firstDays,
    attempt: sighting({ at: at(3, 12), ...on('gateway', 60), ...newPhone }),
    decision: 'allow',
    score: [15, 39],
  },
  {
    name: 'Wi-Fi of a café',
    story: 'own laptop, a network near home',
    history: worker,
    attempt: sighting({ at: evening, ...on('berlin', 61), ...laptop }),
    decision: 'allow',
    score: [5, 30],
  },
  {
    name: 'Commuter on the phone',
    story: 'another network of the carrier each time',
    history: mobile,
    attempt: sighting({ at: at(40, 7), ...onOperator('gateway', 3209, 80), ...phone }),
    decision: 'allow',
    score: [0, 10],
  },
  {
    name: 'Carrier NAT where others guess',
    story: 'as before, and 60 failures from the network',
    history: mobile,
    attempt: sighting({ at: at(40, 7), ...onOperator('gateway', 3209, 80), ...phone }),
    decision: 'allow',
    score: [0, 10],
  },
  {
    name: 'IPv6 privacy addresses',
    story: 'another address of the same /48',
    history: v6Home,
    attempt: sighting({ at: evening, ...onV6('berlin', '2001:db8:77:', ':99:9'), ...laptop }),
    decision: 'allow',
    score: [0, 5],
  },
  {
    name: 'Moved house',
    story: 'own laptop, another provider in another town',
    history: worker,
    attempt: sighting({ at: evening, ...on('munich', 62), ...laptop }),
    decision: 'allow',
    score: [5, 30],
  },
  {
    name: 'Works in two countries',
    story: 'Basel in the morning, Mulhouse in the evening',
    history: borderWorker,
    attempt: sighting({ at: at(40, 18), ...on('mulhouse', 31), ...laptop }),
    decision: 'allow',
    score: [0, 0],
  },
  {
    name: 'Night shift',
    story: 'at 3 in the morning, as in every week',
    history: nightShift,
    attempt: sighting({ at: at(40, 27), ...office, ...laptop }),
    decision: 'allow',
    score: [0, 0],
  },
  {
    name: 'Rotating shifts',
    story: 'early, late and night, a week each',
    history: rotating,
    attempt: sighting({ at: at(42, 6), ...office, ...laptop }),
    decision: 'allow',
    score: [0, 0],
  },
  {
    name: 'Clocks go forward',
    story: 'the same hour of the wall, another of UTC',
    history: worker,
    attempt: sighting({ at: at(40, 18), ...home, ...laptop }),
    decision: 'allow',
    score: [0, 0],
  },
  {
    name: 'Sleepless',
    story: 'own laptop, at home, at 2 in the morning',
    history: worker,
    attempt: sighting({ at: night, ...home, ...laptop }),
    decision: 'allow',
    score: [3, 15],
  },
  {
    name: 'Traveller with own laptop',
    story: 'a hotel in Bangkok, two days later',
    history: worker,
    attempt: sighting({ at: at(42, 12), ...on('bangkok', 63), ...laptop }),
    decision: 'allow',
    score: [20, 39],
  },
  {
    name: 'Back from the airport',
    story: 'own laptop, at home, hours after a flight',
    history: [...worker, sighting({ at: at(40, 6), ...on('madrid', 64), ...laptop })],
    attempt: sighting({ at: at(40, 19), ...home, ...laptop }),
    decision: 'allow',
    score: [0, 5],
  },
  {
    name: 'Wi-Fi of an aeroplane',
    story: 'a satellite link, of which no place is known',
    history: worker,
    attempt: sighting({ at: at(41, 12), ...on({ kind: 'located', is_anonymous: true }, 65), ...laptop }),
    decision: 'allow',
    score: [5, 30],
  },
  {
    name: 'New phone at home',
    story: 'another kind of phone, in their own Wi-Fi',
    history: worker,
    attempt: sighting({ at: evening, ...home, ...newPhone }),
    decision: 'allow',
    score: [25, 39],
  },
  {
    name: 'Cookies cleared at home',
    story: 'the usual browser without its cookies',
    history: worker,
    attempt: sighting({ at: evening, ...home, ...noCookie }),
    decision: 'allow',
    score: [15, 35],
  },
  {
    name: 'Private windows, always',
    story: 'never a cookie, at home',
    history: privateWindows,
    attempt: sighting({ at: evening, ...home, ...noCookie }),
    decision: 'allow',
    score: [0, 15],
  },
  {
    name: 'Private windows, in a café',
    story: 'never a cookie, a new network',
    history: privateWindows,
    attempt: sighting({ at: evening, ...on('berlin', 66), ...noCookie }),
    decision: 'allow',
    score: [20, 39],
  },
  {
    name: 'VPN, switched on and off daily',
    story: 'home in the morning, an exit in New York an hour later',
    history: [...vpnUser, sighting({ at: at(40, 8), ...home, ...laptop })],
    attempt: sighting({ at: at(40, 9), ...on('new_york', 90), ...laptop }),
    decision: 'allow',
    score: [0, 10],
  },
  {
    name: 'Forgot the password, remembered',
    story: 'eight slips before, in the own browser, which is not held against its user',
    history: worker,
    attempt: sighting({ at: evening, ...home, ...laptop }),
    decision: 'allow',
    score: [0, 5],
  },
  {
    name: 'Office NAT, a guesser inside',
    story: 'own laptop; a hundred others have failed from this network',
    history: worker,
    attempt: sighting({ at: at(41, 8), ...office, ...laptop }),
    decision: 'allow',
    score: [0, 5],
  },
  {
    name: 'Strangers fail at the account on purpose',
    story: 'fifty failures elsewhere; the owner in their own browser',
    history: worker,
    attempt: sighting({ at: evening, ...home, ...laptop }),
    decision: 'allow',
    score: [0, 5],
  },
  {
    name: 'Breached password at home',
    story: 'own laptop; the password is in public lists and gets replaced',
    history: worker,
    attempt: sighting({ at: evening, ...home, ...laptop }),
    beside: { is_breached: true },
    decision: 'allow',
    score: [10, 39],
  },
  {
    name: 'Back after half a year',
    story: 'own laptop, at home',
    history: worker,
    attempt: sighting({ at: at(220, 19), ...home, ...laptop }),
    decision: 'allow',
    score: [5, 20],
  },
  {
    name: 'Colleague at the next desk',
    story: "the password is known, the browser is another, the network is the user's: not to be told from a new laptop",
    history: worker,
    attempt: sighting({ at: at(41, 9), ...office, ...stranger }),
    decision: 'allow',
    score: [25, 39],
  },

  // Worth a question.
  {
    name: 'Cookies cleared, and away from home',
    story: 'the usual kind of browser without its cookies, a new network nearby',
    history: worker,
    attempt: sighting({ at: evening, ...on('berlin', 82), ...noCookie }),
    decision: 'step_up',
    score: [40, 69],
  },
  {
    name: 'New phone on holiday',
    story: 'another kind of phone, a hotel in Madrid',
    history: worker,
    attempt: sighting({ at: at(42, 12), ...on('madrid', 67), ...newPhone }),
    decision: 'step_up',
    score: [50, 69],
  },
  {
    name: 'New phone in a café',
    story: 'another kind of phone, a network near home',
    history: worker,
    attempt: sighting({ at: evening, ...on('berlin', 68), ...newPhone }),
    decision: 'step_up',
    score: [40, 69],
  },
  {
    name: 'VPN, switched on for the first time',
    story: 'own laptop; ten minutes after home, New York',
    history: [...worker, sighting({ at: evening - 600, ...home, ...laptop })],
    attempt: sighting({ at: evening, ...on('new_york', 90), ...laptop }),
    decision: 'step_up',
    score: [40, 50],
  },
  {
    name: 'Back after a year with a new phone',
    story: 'all has faded; another network at home',
    history: worker,
    attempt: sighting({ at: at(400, 19), ...on('berlin', 69), ...newPhone }),
    decision: 'step_up',
    score: [40, 69],
  },
  {
    name: 'Imported long ago, and never used',
    story: 'the first login ever, at home, half a year after the account was made',
    history: [],
    without: idleSince(-140),
    attempt: sighting({ at: evening, ...home, ...newPhone }),
    decision: 'step_up',
    score: [40, 69],
  },
  {
    name: 'Dormant for two years, then from anywhere',
    story: 'the right password of an account that nobody uses: nothing is known any more but the day of the last login',
    history: [],
    without: idleSince(40),
    attempt: sighting({ at: at(770, 14), ...on('lagos', 83), ...stranger }),
    decision: 'step_up',
    score: [40, 69],
  },
  {
    name: 'Profile that cannot be read',
    story: 'own laptop, at home: nobody can tell',
    history: [],
    without: { isUnreadable: true, idle_since: at(0, 9) },
    attempt: sighting({ at: evening, ...home, ...laptop }),
    decision: 'step_up',
    score: [40, 69],
  },
  {
    name: 'Honest new phone in a wave of stuffing',
    story: 'at home, while a list is tried at the tenant',
    history: worker,
    attempt: sighting({ at: evening, ...home, ...newPhone }),
    beside: { is_stuffing: true },
    decision: 'step_up',
    score: [40, 69],
  },
  {
    name: 'New phone while strangers fail on purpose',
    story: 'at home; ten failures of others at the account',
    history: worker,
    attempt: sighting({ at: evening, ...home, ...newPhone }),
    beside: { failures: { account: 10, network: 0 } },
    decision: 'step_up',
    score: [40, 69],
  },
  {
    name: 'Tor, where the operator lists its exits',
    story: 'for the first time, at home; Tor Browser keeps no cookies',
    history: worker,
    attempt: sighting({ at: evening, ...on({ kind: 'unknown' }, 70), ...noCookie }),
    beside: { bad_network: 'tor' },
    decision: 'refuse',
    score: [70, 90],
  },
  {
    name: 'Takeover from the same country',
    story: 'right password, another browser, a home in Munich',
    history: worker,
    attempt: sighting({ at: at(41, 15), ...on('munich', 71), ...stranger }),
    decision: 'step_up',
    score: [40, 69],
  },
  {
    name: 'Stolen password from abroad',
    story: 'a day later, from Lagos, with a browser as many have',
    history: worker,
    attempt: sighting({ at: at(41, 14), ...on('lagos', 72), ...stranger }),
    decision: 'step_up',
    score: [50, 69],
  },
  {
    name: 'Phishing relay from abroad',
    story: "the user's own kind of browser without its cookie, from Paris, next day",
    history: worker,
    attempt: sighting({ at: at(41, 8), ...on('paris', 73), ...noCookie }),
    decision: 'step_up',
    score: [45, 69],
  },
  {
    name: 'Copied cookie in another browser',
    story: 'from Paris, next day',
    history: worker,
    attempt: sighting({ at: at(41, 15), ...on('paris', 74), device: 'laptop', traits: 'Chrome on Linux' }),
    decision: 'step_up',
    score: [55, 69],
  },
  {
    name: 'Colleague who tries what was sprayed',
    story: 'office network, another browser, a password that failed at 15 accounts',
    history: worker,
    attempt: sighting({ at: at(41, 9), ...office, ...stranger }),
    beside: { sprayed: 15 },
    decision: 'step_up',
    score: [50, 69],
  },

  // Not to be let in with a password.
  {
    name: 'Slow stuffing through a home nearby',
    story: 'once, from a rented router in Potsdam; the password is in public lists',
    history: worker,
    attempt: sighting({ at: at(41, 19), ...on('potsdam', 75), ...noCookie }),
    beside: { is_breached: true },
    decision: 'refuse',
    score: [70, 79],
  },
  {
    name: 'Stolen password, minutes later',
    story: 'from Lagos, ten minutes after the user was at home',
    history: [...worker, sighting({ at: evening - 600, ...home, ...laptop })],
    attempt: sighting({ at: evening, ...on('lagos', 76), ...stranger }),
    decision: 'refuse',
    score: [70, 90],
  },
  {
    name: 'Bot at home country',
    story: 'a script on a hired server in Germany',
    history: worker,
    attempt: sighting({ at: at(41, 15), ...on('gateway', 77), ...byScript }),
    beside: { user_agent: 'tool' },
    decision: 'refuse',
    score: [70, 100],
  },
  {
    name: 'Headless browser abroad',
    story: 'a driven browser in New York',
    history: worker,
    attempt: sighting({ at: at(42, 15), ...on('new_york', 78), ...stranger }),
    beside: { user_agent: 'automated' },
    decision: 'refuse',
    score: [80, 100],
  },
  {
    name: 'Stuffing from a data centre',
    story: 'in a wave, from a network with fifty failures, password in public lists',
    history: worker,
    attempt: sighting({ at: at(42, 15), ...on('new_york', 79), ...stranger }),
    beside: { is_stuffing: true, is_breached: true, failures: { account: 0, network: 50 } },
    decision: 'refuse',
    score: [90, 100],
  },
  {
    name: 'Spraying that hits',
    story: 'a common password, failed at fifteen accounts, from abroad',
    history: worker,
    attempt: sighting({ at: at(42, 15), ...on('bangkok', 80), ...stranger }),
    beside: { sprayed: 15, is_breached: true },
    decision: 'refuse',
    score: [80, 100],
  },
  {
    name: 'Dormant account taken over',
    story: 'half a year idle; from abroad, password in public lists',
    history: worker,
    attempt: sighting({ at: at(220, 14), ...on('lagos', 81), ...stranger }),
    beside: { is_breached: true },
    decision: 'refuse',
    score: [75, 100],
  },
];
