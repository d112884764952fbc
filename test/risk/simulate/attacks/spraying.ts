import { DAY } from '../../../../server/kernel/duration.ts';
import type { Attempt } from '../attempt.ts';
import { addressIn } from '../world.ts';
import { type Attack, anyTime, attackersBrowser, attackersCountry, tryRight, tryWrong } from './attack.ts';

/** One common password at most accounts within two days, from forty networks; one in two hundred has it. */
export const spraying: Attack = (tenant, random) => {
  const attempts: Attempt[] = [];
  for (let campaign = 0; campaign < Math.max(1, Math.round(tenant.days / 11)); campaign += 1) {
    const begins = anyTime(tenant, random);
    const networks = Array.from({ length: 40 }, () => tenant.world.hosting(attackersCountry(random), random));
    for (let n = 0; n < tenant.people.length * 0.6; n += 1) {
      const person = random.pick(tenant.people);
      const rest = {
        kind: 'Spraying of one password',
        at: Math.floor(begins + random.next() * 2 * DAY),
        where: addressIn(random.pick(networks), random),
        browser: attackersBrowser(random, 0.3),
        password: `sprayed-${campaign}`,
        is_breached: true,
      };
      attempts.push(random.chance(0.005) ? tryRight(person, rest) : tryWrong(person, person.account, rest));
    }
  }
  return attempts;
};
