import type { LastPlace, ObservedPlace } from './profile.ts';

/** A place that says nothing of its accuracy is taken to be this exact: a region, and not a street. */
const usualAccuracy_km = 100;

export type Located = { readonly country: string | undefined; readonly point: Omit<LastPlace, 'at'> | undefined };

/** Where somebody is; undefined when that is unknown, or when the address hides it. */
export function locate(place: ObservedPlace): Located | undefined {
  if (place.kind !== 'located' || place.is_anonymous) return undefined;
  const { country, latitude, longitude, accuracy_km = usualAccuracy_km } = place;
  const isPoint = latitude !== undefined && longitude !== undefined;
  return { country, point: isPoint ? { latitude, longitude, accuracy_km } : undefined };
}
