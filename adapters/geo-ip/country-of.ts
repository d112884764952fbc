import type { Known } from './geo-ip.ts';

/** Codes that stand where a country should and name none; ISO 3166-1 leaves them to users. */
const PSEUDO: Readonly<Record<string, { readonly isAnonymous: boolean }>> = {
  A1: { isAnonymous: true }, // anonymous proxy
  A2: { isAnonymous: true }, // satellite provider
  T1: { isAnonymous: true }, // Tor
  O1: { isAnonymous: false }, // other
  AP: { isAnonymous: false }, // Asia and Pacific
  EU: { isAnonymous: false }, // Europe
  XX: { isAnonymous: false },
  ZZ: { isAnonymous: false },
};

/** What a country code of a database tells. */
export function countryOf(code: unknown): Pick<Known, 'country' | 'is_anonymous'> {
  if (typeof code !== 'string' || !/^[A-Z][A-Z\d]$/.test(code)) return {};
  if (Object.hasOwn(PSEUDO, code)) return PSEUDO[code]?.isAnonymous ? { is_anonymous: true } : {};
  return { country: code };
}
