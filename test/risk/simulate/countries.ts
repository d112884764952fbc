export type City = { readonly latitude: number; readonly longitude: number };

export type Country = {
  readonly code: string;
  /** Share of the users who live there, and of the attackers who come from there. */
  readonly users: number;
  readonly attackers: number;
  /** Hours ahead of UTC in winter; in summer one more where clocks are changed (the day of the simulation). */
  readonly offset: number;
  readonly summerFromDay: number | undefined;
  readonly cities: readonly City[];
};

const country = (
  code: string,
  [users, attackers]: readonly [number, number],
  offset: number,
  summerFromDay: number | undefined,
  ...places: (readonly [number, number])[]
): Country => ({
  code,
  users,
  attackers,
  offset,
  summerFromDay,
  cities: places.map(([latitude, longitude]) => ({ latitude, longitude })),
});

/** The simulation begins on Monday, 2 March 2026: clocks change on 29 March in Europe, on 8 March in the United States. */
const europe = 27;
const america = 6;

/** Where users live and attackers come from; one tenant of a European enterprise with customers elsewhere. */
export const countries: readonly Country[] = [
  country('DE', [34, 6], 1, europe, [52.52, 13.4], [48.14, 11.58], [53.55, 10], [50.94, 6.96], [50.11, 8.68]),
  country('FR', [10, 6], 1, europe, [48.86, 2.35], [45.76, 4.84], [43.3, 5.37], [48.58, 7.75]),
  country('GB', [10, 5], 0, europe, [51.51, -0.13], [53.48, -2.24], [55.95, -3.19]),
  country(
    'US',
    [16, 20],
    -5,
    america,
    [40.71, -74.01],
    [41.88, -87.63],
    [34.05, -118.24],
    [29.76, -95.37],
    [47.61, -122.33],
  ),
  country('NL', [5, 9], 1, europe, [52.37, 4.9], [51.92, 4.48]),
  country('PL', [6, 2], 1, europe, [52.23, 21.01], [50.06, 19.94], [51.11, 17.03]),
  country('ES', [6, 2], 1, europe, [40.42, -3.7], [41.39, 2.17], [37.39, -5.98]),
  country('IT', [5, 2], 1, europe, [45.46, 9.19], [41.9, 12.5], [40.85, 14.27]),
  country('CH', [4, 1], 1, europe, [47.38, 8.54], [46.2, 6.14], [47.56, 7.59]),
  country('AT', [4, 1], 1, europe, [48.21, 16.37], [47.81, 13.06]),
  country('GR', [0, 1], 2, europe, [37.98, 23.73], [35.34, 25.14]),
  country('TR', [0, 4], 3, undefined, [41.01, 28.98], [36.9, 30.7]),
  country('TH', [0, 2], 7, undefined, [13.76, 100.5], [7.89, 98.4]),
  country('RU', [0, 9], 3, undefined, [55.76, 37.62], [59.93, 30.34]),
  country('CN', [0, 7], 8, undefined, [39.9, 116.41], [22.54, 114.06]),
  country('IN', [0, 6], 5.5, undefined, [28.61, 77.21], [19.08, 72.88]),
  country('BR', [0, 5], -3, undefined, [-23.55, -46.63], [-22.91, -43.17]),
  country('VN', [0, 4], 7, undefined, [21.03, 105.85], [10.82, 106.63]),
  country('NG', [0, 3], 1, undefined, [6.52, 3.38]),
  country('SG', [0, 5], 8, undefined, [1.35, 103.82]),
];
