import { describe, expect, it } from 'vitest';
import { compare } from '../../server/risk/profile/compare.ts';
import { at, learnAll, sighting } from './support/sightings.ts';

describe('comparing, where nothing is known,', () => {
  it('counts the days since the last sign-in, or since the account was made, where nothing is known any more', () => {
    const since = (idle_since: number | null) => ({ isUnreadable: false, idle_since });
    expect(compare(undefined, sighting(), since(at(-3, 12)))).toMatchObject({ history: 'none', idle_days: 2 });
    expect(compare(undefined, sighting(), since(at(3, 9)))).toMatchObject({ history: 'none', idle_days: 0 });
    expect(compare(undefined, sighting(), since(null)).idle_days).toBeUndefined();
  });

  it('knows nothing, not even since when, beside a profile that cannot be read', () => {
    const unreadable = compare(undefined, sighting(), { isUnreadable: true, idle_since: at(-3, 9) });
    expect(unreadable).toMatchObject({ history: 'unreadable', device: 'unknown', country_unknown: 'no_history' });
    expect(unreadable.idle_days).toBeUndefined();
  });

  it('takes a profile of which everything is forgotten for none', () => {
    const once = learnAll([sighting()]);
    expect(compare(once, sighting({ at: at(380, 9) }))).toMatchObject({ history: 'kept', idle_days: 380 });
    expect(compare(once, sighting({ at: at(400, 9) }))).toMatchObject({ history: 'none', idle_days: 400 });
  });
});
