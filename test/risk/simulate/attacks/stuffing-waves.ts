import { HOUR } from '../../../../server/kernel/duration.ts';
import type { Attempt } from '../attempt.ts';
import { listedPassword } from '../listed-password.ts';
import { addressIn } from '../world.ts';
import { type Attack, anyTime, attackersBrowser, attackersCountry, tryRight, tryWrong } from './attack.ts';

/**
 * A list of stolen passwords is tried within hours, from 400 addresses in 120 networks of data centres. Of its accounts 40 in
 * 100 exist here, and of those 15 in 1,000 have the password that is in the list, of which half are in public lists too.
 */
export const stuffingWaves: Attack = (tenant, random) => {
  const kind = 'Stuffing from data centres, in waves';
  const attempts: Attempt[] = [];
  const waves = Math.max(1, Math.round(tenant.days / 11));
  for (let wave = 0; wave < waves; wave += 1) {
    const begins = anyTime(tenant, random);
    const lasts_s = random.between(2, 6) * HOUR;
    const networks = Array.from({ length: 120 }, () => tenant.world.hosting(attackersCountry(random), random));
    const bots = Array.from({ length: 400 }, () => addressIn(random.pick(networks), random));
    for (let n = 0; n < tenant.people.length; n += 1) {
      const at = Math.floor(begins + random.next() * lasts_s);
      const rest = { kind, at, where: random.pick(bots), browser: attackersBrowser(random, 0.4) };
      const person = random.chance(0.4) ? random.pick(tenant.people) : undefined;
      const password = listedPassword(random);
      if (person && random.chance(0.015)) {
        attempts.push(
          tryRight(person, { ...rest, password: `own-${person.account}`, is_breached: random.chance(0.5) }),
        );
      } else {
        attempts.push(
          tryWrong(person, person?.account ?? `stranger-${wave}-${n}`, { ...rest, password, is_breached: true }),
        );
      }
    }
  }
  return attempts;
};
