import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { networkOf } from '../../server/http/network-of.ts';
import { compare } from '../../server/risk/profile/compare.ts';
import { fade, halfLife_s } from '../../server/risk/profile/fade.ts';
import { learn } from '../../server/risk/profile/learn.ts';
import { type Observation, type RiskProfile, riskProfile } from '../../server/risk/profile/profile.ts';
import { riskLimits } from '../../server/risk/risk-limits.ts';
import { signals } from '../../server/risk/signals.ts';
import { anyObservation } from './support/any-observation.ts';
import { at, berlin, daily, learnAll, sighting } from './support/sightings.ts';

const { min_hours_sample, odd_hours_share } = riskLimits.parse({});
const isOdd = (profile: RiskProfile, when: number): boolean => {
  const { hours } = compare(profile, sighting({ at: when }));
  return hours !== undefined && hours.sample >= min_hours_sample && hours.share < odd_hours_share;
};
const someHistory = fc.array(anyObservation, { minLength: 1, maxLength: 120 });

describe('a profile, poisoned', () => {
  const month = learnAll(daily(30, 9));

  it('calls no hour usual for a thousand logins in one night', () => {
    expect(isOdd(month, at(31, 3))).toBe(true);
    const night = Array.from({ length: 1_000 }, (_, n) => sighting({ at: at(30, 22) + n * 28 }));
    const after = learnAll(night, month);
    for (const hour of [23, 24, 26, 27.5, 28, 29]) expect([hour, isOdd(after, at(30, hour))]).toEqual([hour, true]);
    expect(isOdd(after, at(31, 9))).toBe(false);
  });

  it('calls an hour usual that was seen on many days', () => {
    const nights = learnAll(
      Array.from({ length: 10 }, (_, n) => sighting({ at: at(30 + n, 3) })),
      month,
    );
    expect(isOdd(nights, at(41, 3))).toBe(false);
  });

  it('keeps the browser, network, address and country that are used most, whatever is seen once', () => {
    const others = Array.from({ length: 500 }, (_, n) =>
      sighting({
        at: at(30, 9) + n,
        device: `device-${n}`,
        ip: `198.51.${n % 256}.${n}`,
        network: `198.51.${n}.0/24`,
        place: { kind: 'located', country: `C${n}` },
      }),
    );
    const after = compare(learnAll(others, month), sighting({ at: at(31, 9) }));
    expect(after).toMatchObject({ device: 'known', network: 'known', ip: 'known', country: 'known' });
  });

  it('is not changed by being compared with', () => {
    fc.assert(
      fc.property(someHistory, anyObservation, (history, seen) => {
        const profile = learnAll(history);
        const before = structuredClone(profile);
        compare(profile, seen);
        learn(profile, seen);
        expect(profile).toEqual(before);
      }),
      { numRuns: 30 },
    );
  });
});

describe('learning', () => {
  it('keeps a profile within its bounds, whatever is learnt, and fit for its schema', () => {
    fc.assert(
      fc.property(fc.array(anyObservation, { minLength: 1, maxLength: 400 }), (history) => {
        const profile = learnAll(history);
        const { hours, devices, ips, networks, countries } = profile;
        expect(hours).toHaveLength(24);
        expect([devices.length <= 20, ips.length <= 40, networks.length <= 60, countries.length <= 30]).not.toContain(
          false,
        );
        expect(riskProfile.parse(JSON.parse(JSON.stringify(profile)))).toEqual(JSON.parse(JSON.stringify(profile)));
        expect(JSON.stringify(profile).length).toBeLessThan(20_000);
      }),
      { numRuns: 30 },
    );
  });

  it('makes known what was just seen, wherever that is and in whatever order time comes', () => {
    fc.assert(
      fc.property(someHistory, anyObservation, (history, seen) => {
        const after = compare(learnAll([...history, seen]), seen);
        expect([after.ip, after.network]).toEqual(['known', 'known']);
        expect(after.device === 'known').toBe(seen.device !== undefined);
        expect(after.country).not.toBe('new');
      }),
    );
  });

  it('is not led back by a clock that runs backwards', () => {
    const now = learnAll([sighting({ at: at(20, 9) }), sighting({ at: at(10, 9), place: { ...berlin, latitude: 0 } })]);
    expect(now).toMatchObject({
      updated_at: at(20, 9),
      last_login_at: at(20, 9),
      last_place: { at: at(20, 9), latitude: 52.52 },
    });
    expect(now.devices).toMatchObject([{ weight: 1, last_at: at(20, 9) }]);
    expect(compare(now, sighting({ at: at(5, 9) }))).toMatchObject({ idle_days: 0, travel: { elapsed_s: 0 } });
  });

  it('tells no place, and so no journey, from an address that hides it', () => {
    const hidden = { ...berlin, latitude: -33, longitude: 151, country: 'AU', is_anonymous: true };
    const profile = learnAll([sighting(), sighting({ at: at(0, 10), place: hidden })]);
    expect(profile.countries.map(({ country }) => country)).toEqual(['DE']);
    expect(profile.last_place).toMatchObject({ latitude: 52.52 });
    expect(compare(profile, sighting({ place: hidden })).travel).toBeUndefined();
  });
});

describe('fading', () => {
  it('halves weights in a half-life, in one step as in many', () => {
    const profile = learnAll(daily(10, 9));
    const later = profile.updated_at + halfLife_s;
    const inSteps = [0.25, 0.5, 1].reduce((one, share) => fade(one, profile.updated_at + share * halfLife_s), profile);
    expect(fade(profile, later).devices[0]?.weight).toBeCloseTo((profile.devices[0]?.weight ?? 0) / 2, 9);
    expect(inSteps.devices[0]?.weight).toBeCloseTo(fade(profile, later).devices[0]?.weight ?? 0, 9);
  });

  it('changes nothing when asked twice, or about the past', () => {
    fc.assert(
      fc.property(someHistory, fc.nat(100_000_000), (history, later_s) => {
        const profile = learnAll(history);
        const once = fade(profile, profile.updated_at + later_s);
        expect(fade(once, once.updated_at)).toEqual(once);
        expect(fade(once, profile.updated_at)).toEqual(once);
      }),
      { numRuns: 50 },
    );
  });

  it('never makes anything known again, and forgets what was seen once after thirteen months', () => {
    const once = learnAll([sighting()]);
    expect(compare(once, sighting({ at: at(380, 9) }))).toMatchObject({ device: 'known', network: 'known' });
    expect(compare(once, sighting({ at: at(400, 9) }))).toMatchObject({
      device: 'new',
      network: 'new',
      country: 'unknown',
    });
  });
});

describe('comparing', () => {
  it('finds nothing new without a history', () => {
    expect(compare(undefined, sighting())).toEqual({
      device: 'unknown',
      ip: 'unknown',
      network: 'unknown',
      country: 'unknown',
      country_unknown: 'no_history',
      history: 'none',
    });
  });

  it('yields signals that their schema takes', () => {
    const kept = signals.pick({
      device: true,
      ip: true,
      network: true,
      turnover: true,
      country: true,
      country_unknown: true,
      hours: true,
      travel: true,
      history: true,
      idle_days: true,
    });
    fc.assert(
      fc.property(someHistory, anyObservation, (history, seen) => {
        expect(kept.safeParse(compare(learnAll(history), seen)).error).toBeUndefined();
      }),
    );
  });

  it.each([
    ['its cookie', sighting(), 'known'],
    ['its cookie in another kind of browser', sighting({ traits: 'Chrome on Windows' }), 'moved'],
    ['no cookie, the same kind', sighting({ device: undefined }), 'alike'],
    ['another cookie, the same kind', sighting({ device: 'other' }), 'alike'],
    ['no cookie, another kind', sighting({ device: undefined, traits: 'Safari on iPhone' }), 'new'],
    ['no cookie and no name', sighting({ device: undefined, traits: '' }), 'new'],
  ])('judges a browser by %s', (_, seen, device) => {
    expect(compare(learnAll([sighting()]), seen).device).toBe(device);
  });

  it.each([
    ['2001:db8:1:2::1', '2001:db8:1:ffff:1234::9', 'known'],
    ['2001:db8:1:2::1', '2001:db8:2:2::1', 'new'],
    ['203.0.113.7', '203.0.113.250', 'known'],
    ['203.0.113.7', '203.0.114.7', 'new'],
    ['203.0.113.7', '::ffff:203.0.113.250', 'known'],
    ['203.0.113.7', '2001:db8:1:2::1', 'new'],
  ])('after %s takes the network of %s for %s', (before, now, network) => {
    const place = { kind: 'located', country: 'DE' } as const;
    const from = (ip: string) => sighting({ ip, network: networkOf(ip), place });
    expect(compare(learnAll([from(before)]), from(now)).network).toBe(network);
  });

  it('takes another network of the same operator for a kindred one', () => {
    const elsewhere = { ip: '198.51.100.1', network: '198.51.100.0/24' };
    const profile = learnAll([sighting()]);
    expect(compare(profile, sighting(elsewhere)).network).toBe('kindred');
    expect(compare(profile, sighting({ ...elsewhere, place: { ...berlin, asn: 1 } })).network).toBe('new');
    expect(compare(profile, sighting({ ...elsewhere, place: { ...berlin, asn: undefined } })).network).toBe('new');
  });

  it.each([
    ['private', { kind: 'private' }],
    ['not_in_data', { kind: 'unknown' }],
    ['not_in_data', { kind: 'located', asn: 1 }],
    ['anonymous', { kind: 'located', country: 'US', is_anonymous: true }],
    ['anonymous', { kind: 'located', is_anonymous: true }],
  ] as const)('says that a country is unknown: %s', (country_unknown, place) => {
    expect(compare(learnAll([sighting()]), sighting({ place }))).toMatchObject({ country: 'unknown', country_unknown });
  });

  it('measures travel less both radii, and none without a point', () => {
    const profile = learnAll([sighting()]);
    const to = (place: object) => compare(profile, sighting({ at: at(0, 10), place: { ...berlin, ...place } })).travel;
    // Berlin to Paris: 878 km.
    const paris = { latitude: 48.857, longitude: 2.352 };
    expect(to({ ...paris, accuracy_km: 5 })).toEqual({ distance_km: 850, elapsed_s: 3_600 });
    expect(to({ ...paris, accuracy_km: 200 })?.distance_km).toBe(650);
    expect(to({ ...paris, accuracy_km: 1_000 })?.distance_km).toBe(0);
    expect(to({ ...paris, accuracy_km: undefined })?.distance_km).toBe(750);
    expect(to({ latitude: undefined })).toBeUndefined();
  });
});

describe('turnover', () => {
  const turnoverAfter = (history: readonly Observation[], seen: Partial<Observation> = {}) =>
    compare(learnAll(history), sighting({ at: at(41, 9), ...seen })).turnover;
  const another = (n: number) => ({ device: `window-${n}`, network: `198.51.${n}.0/24` });

  it('is high after a single sign-in, and low for whoever always comes with the same', () => {
    expect(turnoverAfter([sighting()])?.network).toBeGreaterThan(0.7);
    const { device = 1, network = 1 } = turnoverAfter(daily(40, 9)) ?? {};
    expect([device < 0.03, network < 0.03]).toEqual([true, true]);
  });

  it('is high for whoever comes with another browser from another network each day, however often that day', () => {
    const history = daily(40, 9).flatMap((seen, n) =>
      [0, 1, 2].map((hour) => ({ ...seen, ...another(n), at: seen.at + hour })),
    );
    expect(turnoverAfter(history)?.device).toBeGreaterThan(0.6);
    expect(turnoverAfter(history)?.network).toBeGreaterThan(0.6);
  });

  it('of another kind of browser tells how often kinds change', () => {
    const windows = daily(40, 9).map((seen, n) => ({ ...seen, ...another(n) }));
    expect(turnoverAfter(windows, { traits: 'Safari on iPhone' })?.device).toBeLessThan(0.1);
  });

  it('stays within 0 and 1', () => {
    fc.assert(
      fc.property(someHistory, anyObservation, (history, seen) => {
        const { device = -1, network = -1 } = compare(learnAll(history), seen).turnover ?? {};
        for (const share of [device, network]) expect(share >= 0 && share <= 1).toBe(true);
      }),
    );
  });
});

describe('hours', () => {
  it('lie on a circle: shortly before midnight is near shortly after it', () => {
    const late = learnAll(daily(40, 23.5));
    expect(isOdd(late, at(41, 0.5))).toBe(false);
    expect(isOdd(late, at(41, 12))).toBe(true);
    const shareAt = (hour: number) => compare(late, sighting({ at: at(41, hour) })).hours?.share;
    expect(shareAt(23.5 - 2)).toBe(shareAt(23.5 + 2));
  });

  it('turn with the clock: whatever the hour, what is usual is found there and half a day later it is odd', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 23 }), (hour) => {
        const profile = learnAll(daily(40, hour));
        expect([isOdd(profile, at(41, hour)), isOdd(profile, at(41, hour + 12))]).toEqual([false, true]);
      }),
      { numRuns: 24 },
    );
  });

  it('say nothing before there is enough of them', () => {
    expect(isOdd(learnAll(daily(10, 9)), at(11, 3))).toBe(false);
    expect(compare(learnAll(daily(1, 9)), sighting({ at: at(1, 9) })).hours).toEqual({ sample: 0, share: 0 });
  });

  it('hold before 1970 too', () => {
    expect(
      compare(learnAll([sighting({ at: -1 }), sighting({ at: -86_401 })]), sighting({ at: -1 })).hours?.share,
    ).toBe(0);
  });
});
