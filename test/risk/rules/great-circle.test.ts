import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { greatCircle_km, type Point } from '../../../server/risk/rules/great-circle.ts';

const HALF_WAY_ROUND_KM = Math.PI * 6371.0088;

const points = fc.record({
  latitude: fc.double({ min: -90, max: 90, noNaN: true }),
  longitude: fc.double({ min: -180, max: 180, noNaN: true }),
});
const at = (latitude: number, longitude: number): Point => ({ latitude, longitude });
const opposite = ({ latitude, longitude }: Point) => at(-latitude, longitude > 0 ? longitude - 180 : longitude + 180);

/** Surveyed distances on the ellipsoid, which a sphere meets to half a percent. */
const KNOWN: readonly [string, Point, Point, number][] = [
  ['London to New York', at(51.5074, -0.1278), at(40.7128, -74.006), 5585],
  ['Paris to Berlin', at(48.8566, 2.3522), at(52.52, 13.405), 879],
  ['Sydney to Santiago', at(-33.8688, 151.2093), at(-33.4489, -70.6693), 11_340],
  ['Suva to Apia, over the antimeridian', at(-18.1248, 178.4501), at(-13.8507, -171.7514), 1148],
];

describe('the distance between two places', () => {
  it.each(KNOWN)('%s is as surveyed', (_, a, b, km) => {
    expect(Math.abs(greatCircle_km(a, b) - km) / km).toBeLessThan(0.006);
  });

  it('is never less than nothing, more than half way round, or no number', () => {
    fc.assert(
      fc.property(points, points, (a, b) => {
        const km = greatCircle_km(a, b);
        expect(km).toBeGreaterThanOrEqual(0);
        expect(km).toBeLessThanOrEqual(HALF_WAY_ROUND_KM + 1e-6);
      }),
    );
  });

  it('is the same both ways, and nothing from a place to itself', () => {
    fc.assert(
      fc.property(points, points, (a, b) => {
        expect(greatCircle_km(a, b)).toBeCloseTo(greatCircle_km(b, a), 9);
        expect(greatCircle_km(a, a)).toBe(0);
      }),
    );
  });

  it('is never shorter by way of a third place', () => {
    fc.assert(
      fc.property(points, points, points, (a, b, c) => {
        expect(greatCircle_km(a, c)).toBeLessThanOrEqual(greatCircle_km(a, b) + greatCircle_km(b, c) + 1e-3);
      }),
    );
  });

  it('is half way round to the opposite side', () => {
    fc.assert(
      fc.property(points, (a) => {
        expect(Math.abs(greatCircle_km(a, opposite(a)) - HALF_WAY_ROUND_KM)).toBeLessThan(1);
      }),
    );
  });

  it('is nothing between the longitudes of a pole, and between the two that write the antimeridian', () => {
    const longitudes = fc.double({ min: -180, max: 180, noNaN: true });
    fc.assert(
      fc.property(longitudes, longitudes, (x, y) => {
        expect(greatCircle_km(at(90, x), at(90, y))).toBeLessThan(1e-6);
        expect(greatCircle_km(at(-90, x), at(-90, y))).toBeLessThan(1e-6);
      }),
    );
    expect(greatCircle_km(at(12, 180), at(12, -180))).toBeLessThan(1e-6);
    expect(greatCircle_km(at(0, 179.5), at(0, -179.5))).toBeCloseTo(HALF_WAY_ROUND_KM / 180, 6);
  });
});
