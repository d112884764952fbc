import { addressIn } from '../world.ts';
import { type Attack, anyTime, attackersBrowser, attackersCountry, tryRight } from './attack.ts';

const countOf = (people: readonly unknown[], share: number): number => Math.round(people.length * share);

/** One account, one password that is right, from another country: a home, a phone or, mostly, a VPN or a hired server. */
export const takeoverFromAbroad: Attack = (tenant, random) =>
  Array.from({ length: countOf(tenant.people, 0.12) }, () => {
    const person = random.pick(tenant.people);
    const country = attackersCountry(random, person.country);
    const sort = random.pickWeighted([
      [0.3, 'residential'],
      [0.15, 'mobile'],
      [0.55, 'hosting'],
    ] as const);
    const where = addressIn(tenant.world[sort](country, random), random);
    const rest = { at: anyTime(tenant, random), where, browser: attackersBrowser(random, 0.05) };
    const kind = 'Takeover from another country';
    return tryRight(person, { ...rest, kind, password: `own-${person.account}`, is_breached: random.chance(0.1) });
  });

/** The same by somebody in the country, or who took the trouble to come out there. */
export const takeoverInCountry: Attack = (tenant, random) =>
  Array.from({ length: countOf(tenant.people, 0.12) }, () => {
    const person = random.pick(tenant.people);
    const sort = random.pickWeighted([
      [0.4, 'residential'],
      [0.2, 'mobile'],
      [0.4, 'hosting'],
    ] as const);
    const where = addressIn(tenant.world[sort](person.country, random), random);
    const rest = { at: anyTime(tenant, random), where, browser: attackersBrowser(random, 0.02) };
    const kind = 'Takeover from the same country';
    return tryRight(person, { ...rest, kind, password: `own-${person.account}`, is_breached: random.chance(0.1) });
  });

/** Somebody at the next desk, with a machine of their own. */
export const takeoverInOffice: Attack = (tenant, random) => {
  const colleagues = tenant.people.filter(({ office }) => office !== undefined);
  return Array.from({ length: countOf(tenant.people, 0.04) }, () => {
    const person = random.pick(colleagues);
    const where = addressIn(random.pick(person.office?.networks ?? []), random);
    const rest = { at: anyTime(tenant, random), where, browser: attackersBrowser(random, 0) };
    const kind = "Takeover from the user's own office";
    return tryRight(person, { ...rest, kind, password: `own-${person.account}`, is_breached: false });
  });
};
