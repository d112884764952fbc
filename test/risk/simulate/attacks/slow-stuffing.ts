import { listedPassword } from '../listed-password.ts';
import { addressIn } from '../world.ts';
import { type Attack, anyTime, attackersBrowser, attackersCountry, tryRight, tryWrong } from './attack.ts';

/**
 * The same by somebody with patience: an attempt every half an hour for months, each from another home whose router is
 * rented out, of which six in ten are in the user's country. A fresh list: one in ten is right.
 */
export const slowStuffing: Attack = (tenant, random) => {
  const count = Math.round(tenant.days * tenant.people.length * 0.01);
  return Array.from({ length: count }, () => {
    const person = random.chance(0.5) ? random.pick(tenant.people) : undefined;
    const country = person && random.chance(0.6) ? person.country : attackersCountry(random, person?.country);
    const where = addressIn(tenant.world.residential(country, random), random);
    const isAtHome = country === person?.country;
    const kind = `Slow stuffing through homes ${isAtHome ? "in the user's country" : 'abroad'}`;
    const rest = { kind, at: anyTime(tenant, random), where, browser: attackersBrowser(random, 0.1) };
    return person && random.chance(0.1)
      ? tryRight(person, { ...rest, password: `own-${person.account}`, is_breached: random.chance(0.5) })
      : tryWrong(person, person?.account ?? 'stranger', {
          ...rest,
          password: listedPassword(random),
          is_breached: true,
        });
  });
};
