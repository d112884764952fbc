import { DAY } from '../../../../server/kernel/duration.ts';
import { imitate } from '../browsers.ts';
import { addressIn } from '../world.ts';
import { type Attack, attackersBrowser, attackersCountry, tryRight } from './attack.ts';

/**
 * Malware took the cookies of a browser along with the password, and within three days somebody uses them; half of them
 * imitate that browser.
 */
export const copiedCookies: Attack = (tenant, random) =>
  Array.from({ length: Math.round(tenant.people.length * 0.06) }, () => {
    const { person, browser: stolen, at } = random.pick(tenant.honest);
    if (!person) throw new Error('honest attempts are of people');
    const isAbroad = random.chance(0.7);
    const country = isAbroad ? attackersCountry(random, person.country) : person.country;
    return tryRight(person, {
      kind: `Copied cookie, used ${isAbroad ? 'abroad' : 'in the same country'}`,
      at: at + random.int(3 * DAY),
      where: addressIn(tenant.world.hosting(country, random), random),
      browser: imitate(random.chance(0.5) ? stolen : attackersBrowser(random, 0), stolen),
      password: `own-${person.account}`,
      is_breached: false,
    });
  });
