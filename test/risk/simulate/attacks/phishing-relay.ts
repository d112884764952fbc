import { DAY } from '../../../../server/kernel/duration.ts';
import { imitate } from '../browsers.ts';
import { addressIn } from '../world.ts';
import { type Attack, attackersCountry, tryRight } from './attack.ts';

/**
 * A false page passes on what the user types, at an hour at which they do, under the name of their own browser and without
 * its cookies; its server is hired, three times in ten in the user's country.
 */
export const phishingRelay: Attack = (tenant, random) =>
  Array.from({ length: Math.round(tenant.people.length * 0.06) }, () => {
    const { person, browser, at } = random.pick(tenant.honest);
    if (!person) throw new Error('honest attempts are of people');
    const isAbroad = random.chance(0.7);
    const country = isAbroad ? attackersCountry(random, person.country) : person.country;
    return tryRight(person, {
      kind: `Phishing relay, hired ${isAbroad ? 'abroad' : 'in the same country'}`,
      at: at + DAY,
      where: addressIn(tenant.world.hosting(country, random), random),
      browser: imitate(browser),
      password: `own-${person.account}`,
      is_breached: false,
    });
  });
