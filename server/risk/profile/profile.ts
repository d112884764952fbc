import { z } from 'zod';

/**
 * Something that was there before: on how many days, as a weight that halves with time, when it last counted and when it was
 * first seen. Unix seconds.
 */
const seen = { weight: z.number().min(0), last_at: z.number(), first_at: z.number() };

const place = z.object({
  at: z.number(),
  latitude: z.number(),
  longitude: z.number(),
  accuracy_km: z.number(),
});

/**
 * What is usual for a user, learnt from the sign-ins that they finished. It is as personal as anything here: it is kept sealed
 * under the user's key, fades by itself, and goes wherever the user's data go. It outlives versions of the program: fields that
 * one does not know are dropped, so a field that is added has to be one that stored profiles may lack.
 */
export const riskProfile = z.object({
  /** When weights were last brought up to date. */
  updated_at: z.number(),
  last_login_at: z.number(),
  /** One for each hour of the day (UTC). */
  hours: z.array(z.object({ weight: z.number().min(0), last_at: z.number() })).length(24),
  /** `id`: a hash of the id in the browser's cookie; `traits`: "Firefox on Linux". */
  devices: z.array(z.object({ id: z.string(), traits: z.string(), ...seen })),
  ips: z.array(z.object({ ip: z.string(), ...seen })),
  /** A /24 or /48, and its operator where that is known. */
  networks: z.array(z.object({ network: z.string(), asn: z.int().optional(), ...seen })),
  countries: z.array(z.object({ country: z.string(), ...seen })),
  /** Of the last login whose place is known. */
  last_place: place.optional(),
});

export type RiskProfile = z.output<typeof riskProfile>;
export type LastPlace = z.output<typeof place>;

/** An attempt as it is seen, in clear: what a profile is compared with and learns from. */
export type Observation = {
  /** Unix seconds. */
  readonly at: number;
  readonly ip: string;
  /** A /24 or /48. */
  readonly network: string;
  readonly place: ObservedPlace;
  /** A hash of the id in the browser's cookie; undefined when the cookie is none of this user's. */
  readonly device: string | undefined;
  /** What kind of browser it is: "Firefox on Linux", or empty. */
  readonly traits: string;
};

/** Where an address is, as far as is known. */
export type ObservedPlace = {
  readonly kind: 'located' | 'private' | 'unknown';
  readonly country?: string | undefined;
  /** Degrees. */
  readonly latitude?: number | undefined;
  readonly longitude?: number | undefined;
  readonly accuracy_km?: number | undefined;
  readonly asn?: number | undefined;
  /** Whether it hides where it comes from. */
  readonly is_anonymous?: boolean | undefined;
};
