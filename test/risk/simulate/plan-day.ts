import type { Person } from './person.ts';
import type { Random } from './random.ts';

/** A sign-in that somebody means to do: when (hours of local time), where, with what. */
export type Session = {
  readonly hour: number;
  readonly where: 'home' | 'office' | 'mobile' | 'elsewhere';
  readonly with: 'laptop' | 'phone';
};

type Planner = (person: Person, day: number, random: Random) => Session[];

const isWorkday = (day: number): boolean => day % 7 < 5;

const commuter: Planner = ({ morning, evening }, day, random) => {
  const sessions: Session[] = [];
  if (isWorkday(day)) {
    const where = random.chance(0.7) ? 'office' : 'home';
    if (random.chance(0.25)) sessions.push({ hour: random.normal(morning - 0.7, 0.4), where: 'mobile', with: 'phone' });
    if (random.chance(0.7)) sessions.push({ hour: random.normal(morning, 0.5), where, with: 'laptop' });
    if (random.chance(0.25)) sessions.push({ hour: random.between(11, 17), where, with: 'laptop' });
  }
  if (random.chance(isWorkday(day) ? 0.25 : 0.35)) {
    sessions.push({
      hour: random.normal(evening, 1.5),
      where: 'home',
      with: random.pick(['laptop', 'phone'] as const),
    });
  }
  return sessions;
};

const atHome: Planner = ({ evening }, _, random) => {
  if (!random.chance(0.4)) return [];
  const hour = random.chance(0.6) ? random.normal(evening, 2) : random.between(8, 23);
  const where = random.chance(0.2) ? 'mobile' : 'home';
  return [{ hour, where, with: where === 'mobile' || random.chance(0.5) ? 'phone' : 'laptop' }];
};

/** Half of them work at night for good, the others early, late and at night in turn, a week each. */
const shiftWorker: Planner = ({ account, evening }, day, random) => {
  const sessions: Session[] = [];
  const isAlwaysNight = account.length % 2 === 0;
  const shift = isAlwaysNight ? 22 : ([6, 14, 22][Math.floor(day / 7) % 3] ?? 6);
  if (isWorkday(day) && random.chance(0.8))
    sessions.push({ hour: random.normal(shift, 0.3), where: 'office', with: 'laptop' });
  if (isWorkday(day) && random.chance(0.3))
    sessions.push({ hour: shift + random.between(2, 7), where: 'office', with: 'laptop' });
  if (random.chance(0.2)) sessions.push({ hour: random.normal(evening - 3, 3), where: 'home', with: 'phone' });
  return sessions;
};

const seldom: Planner = (_, __, random) =>
  random.chance(1 / 25)
    ? [{ hour: random.between(8, 22), where: 'home', with: random.pick(['laptop', 'phone'] as const) }]
    : [];

/** What somebody does on a day at home. Now and then it is at an hour, or in a place, that is not usual for anybody. */
export function planDay(person: Person, day: number, random: Random): Session[] {
  const planner = plannerOf(person);
  return planner(person, day, random).map((session) => {
    const moved = random.chance(0.02) ? { hour: random.between(0, 24) } : {};
    const elsewhere = random.chance(0.03) ? { where: 'elsewhere' as const } : {};
    return { ...session, ...moved, ...elsewhere };
  });
}

function plannerOf({ kind, office }: Person): Planner {
  if (kind === 'Shift workers') return shiftWorker;
  if (kind.startsWith('Seldom')) return seldom;
  return office ? commuter : atHome;
}
