import { DAY } from '../../../../server/kernel/duration.ts';
import type { Attempt } from '../attempt.ts';
import { type Browser, makeBrowser } from '../browsers.ts';
import { type Country, countries } from '../countries.ts';
import type { Person } from '../person.ts';
import { start } from '../plan-person.ts';
import type { Random } from '../random.ts';
import type { Where, World } from '../world.ts';

export type AttackedTenant = {
  readonly world: World;
  readonly people: readonly Person[];
  readonly days: number;
  /** What the people themselves do: where passwords and cookies can be had. */
  readonly honest: readonly Attempt[];
};

/** A way to attack: a file in `attacks/` and a line in `attacks.ts`. */
export type Attack = (tenant: AttackedTenant, random: Random) => Attempt[];

type Try = {
  readonly kind: string;
  readonly at: number;
  readonly where: Where;
  readonly browser: Browser;
  readonly password: string;
  readonly is_breached: boolean;
};

/** Somebody's right password, tried by somebody else. */
export const tryRight = (person: Person, rest: Try): Attempt => ({
  ...rest,
  isHonest: false,
  person,
  account: person.account,
  isRight: true,
});

/** A wrong password, or an account that does not exist. */
export const tryWrong = (person: Person | undefined, account: string, rest: Try): Attempt => ({
  ...rest,
  isHonest: false,
  person,
  account,
  isRight: false,
});

export const anyTime = ({ days }: AttackedTenant, random: Random): number =>
  Math.floor(start + random.next() * days * DAY);

const attackerShares = countries.map((country) => [country.attackers, country] as const);
export const attackersCountry = (random: Random, but?: Country): Country => {
  const drawn = random.pickWeighted(attackerShares);
  return drawn === but ? attackersCountry(random, but) : drawn;
};

/** What attackers say they are: most imitate what most people have, some do not bother. */
export const attackersBrowser = (random: Random, scriptShare: number): Browser =>
  makeBrowser(random, random.chance(scriptShare) ? 'script' : random.chance(0.75) ? 'laptop' : 'phone');
