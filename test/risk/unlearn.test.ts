import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compare } from '../../server/risk/profile/compare.ts';
import { learn } from '../../server/risk/profile/learn.ts';
import { riskProfile } from '../../server/risk/profile/profile.ts';
import { unlearn } from '../../server/risk/profile/unlearn.ts';
import { anyObservation } from './support/any-observation.ts';
import { at, daily, learnAll, sighting } from './support/sightings.ts';

const month = learnAll(daily(30, 9));
const intruder = sighting({
  at: at(31, 3),
  device: 'theirs',
  traits: 'Chrome (Windows)',
  ip: '133.242.0.3',
  network: '133.242.0.0/24',
  place: { kind: 'located', country: 'JP', latitude: 35.7, longitude: 139.7 },
});

describe('a sign-in that was not its user’s', () => {
  it('is new once more after it is unlearnt, in all that was new about it, and what was usual before is so still', () => {
    const taught = learn(month, intruder);
    expect(compare(taught, intruder)).toMatchObject({ device: 'known', network: 'known', country: 'known' });
    const after = unlearn(taught, intruder);
    expect(compare(after, intruder)).toMatchObject({ device: 'new', ip: 'new', network: 'new', country: 'new' });
    expect(compare(after, sighting({ at: at(31, 9) }))).toMatchObject({
      device: 'known',
      ip: 'known',
      country: 'known',
    });
    expect(after.last_place).toBeUndefined();
    expect(after.hours[3]?.weight).toBe(0);
  });

  it('takes along what was first seen since, however often the intruder came back', () => {
    const later = [1, 2, 3].map((day) => ({ ...intruder, at: intruder.at + day * 86_400, ip: `133.242.0.${day}` }));
    const after = unlearn(learnAll(later, learn(month, intruder)), intruder);
    for (const seen of [intruder, ...later])
      expect(compare(after, seen)).toMatchObject({ device: 'new', ip: 'new', network: 'new', country: 'new' });
  });

  it('from the user’s own country and network leaves those', () => {
    const neighbour = sighting({ at: at(31, 3), device: 'theirs' });
    const after = unlearn(learn(month, neighbour), neighbour);
    expect(after.countries.map(({ country }) => country)).toEqual(month.countries.map(({ country }) => country));
    expect(after.networks.map(({ network }) => network)).toEqual(month.networks.map(({ network }) => network));
    expect(after.devices.map(({ id }) => id)).not.toContain('theirs');
  });

  it('leaves a profile that can be stored, with nothing that was first seen since, whatever was learnt', () => {
    fc.assert(
      fc.property(fc.array(anyObservation, { minLength: 1, maxLength: 40 }), anyObservation, (history, seen) => {
        const taught = learnAll([...history, seen]);
        const before = structuredClone(taught);
        const after = unlearn(taught, seen);
        expect(taught).toEqual(before);
        expect(riskProfile.parse(JSON.parse(JSON.stringify(after)))).toBeDefined();
        const left = [...after.devices, ...after.ips, ...after.networks, ...after.countries];
        expect(left.every(({ first_at }) => first_at < seen.at)).toBe(true);
      }),
    );
  });
});
