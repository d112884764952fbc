import type { Factor } from '../factor.ts';

/** A country that the user has not signed in from. An address that is in no country known to us is not a new one. */
export const newCountry: Factor = {
  id: 'new_country',
  family: 'location',
  weight: 28,
  judge({ country, country_unknown }) {
    if (country === 'known') return undefined;
    if (country === 'unknown') return { unknown: country_unknown ?? 'not_in_data' };
    return { strength: 1, evidence: { country } };
  },
};
