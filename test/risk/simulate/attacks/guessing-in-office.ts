import { DAY } from '../../../../server/kernel/duration.ts';
import { listedPassword } from '../listed-password.ts';
import { addressIn } from '../world.ts';
import { type Attack, anyTime, attackersBrowser, tryRight, tryWrong } from './attack.ts';

/** A machine inside some offices guesses at the accounts of those around it, two hundred times a day for ten days. */
export const guessingInOffice: Attack = (tenant, random) => {
  const offices = new Set(tenant.people.flatMap(({ office }) => (office?.isInfected ? [office] : [])));
  return [...offices].flatMap((office) => {
    const colleagues = tenant.people.filter((person) => person.office === office);
    const begins = anyTime(tenant, random);
    const browser = attackersBrowser(random, 0.5);
    return Array.from({ length: 2_000 }, () => {
      const person = random.pick(colleagues);
      const at = Math.floor(begins + random.next() * 10 * DAY);
      const where = addressIn(random.pick(office.networks), random);
      const rest = { kind: 'Guessing from inside an office', at, where, browser, password: listedPassword(random) };
      return random.chance(0.02)
        ? tryRight(person, { ...rest, password: `own-${person.account}`, is_breached: true })
        : tryWrong(person, person.account, { ...rest, is_breached: true });
    });
  });
};
