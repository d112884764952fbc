import { z } from 'zod';

/**
 * What is known of one attempt to sign in, already compared with what is usual for its user. It says what is new and how far
 * away, and never what it is: no address, place, browser or name. So it can be kept to be judged again under another policy.
 * `unknown` is said wherever there is nothing to compare with; it counts neither for nor against anybody.
 */
export const signals = z.strictObject({
  /** `refresh`: a client used a refresh token, nobody signed in. */
  method: z.enum(['password', 'passkey', 'federated', 'refresh']),
  /** Whether the password, passkey or token was right. */
  is_proven: z.boolean(),
  has_account: z.boolean(),
  /** Whether the user can be asked for a second factor, or has just shown one. */
  has_mfa: z.boolean(),
  /**
   * `known`: the signed cookie of a browser that the user has signed in with; `moved`: that cookie in another kind of browser;
   * `alike`: no such cookie, but a kind of browser that the user has; `new`: neither.
   */
  device: z.enum(['known', 'moved', 'alike', 'new', 'unknown']),
  ip: z.enum(['known', 'new', 'unknown']),
  /** The /24 or /48; `kindred`: a new one of a network operator (ASN) that the user comes from. */
  network: z.enum(['known', 'kindred', 'new', 'unknown']),
  country: z.enum(['known', 'new', 'unknown']),
  /**
   * How likely such a browser without a known cookie, and another network, are for this user by their own history, 0 to 1;
   * undefined where there is none. See `profile/turnover.ts`.
   */
  turnover: z.strictObject({ device: z.number().min(0).max(1), network: z.number().min(0).max(1) }).optional(),
  /** Why the country is unknown; undefined where it is known. */
  country_unknown: z.enum(['no_history', 'private', 'not_in_data', 'anonymous']).optional(),
  /** Hours of the user's own history: `sample` logins (a weight), `share` of them around this time of day, 0 to 1. */
  hours: z.strictObject({ sample: z.number().min(0), share: z.number().min(0).max(1) }).optional(),
  /** Since the last located login: how far at least (both radii subtracted) in km, and how long ago in seconds. */
  travel: z.strictObject({ distance_km: z.number().min(0), elapsed_s: z.number().min(0) }).optional(),
  /** Failed attempts before this one that still count: at the account (from browsers that are new to it), from the network. */
  failures: z.strictObject({ account: z.int().min(0), network: z.int().min(0) }),
  /** Whether the password is known from breaches; undefined where that was not found out. */
  is_breached: z.boolean().optional(),
  /** How often this password has failed lately, at whichever accounts. */
  sprayed: z.int().min(0),
  /** The operator's list that has the address. */
  bad_network: z.string().max(100).optional(),
  /** Whether a list of stolen passwords is being tried at the tenant. */
  is_stuffing: z.boolean(),
  /**
   * Whether it is known what is usual for the user; `unreadable`: it should be. Undefined where that is not asked for, and in
   * attempts that were kept before it was.
   */
  history: z.enum(['kept', 'none', 'unreadable']).optional(),
  /** Days since the user last signed in, or since the account was made where they never did; undefined where that is not known. */
  idle_days: z.number().min(0).optional(),
  /** `tool`: a library or script; `automated`: a browser driven by a program; `contradictory`: it says things that cannot be. */
  user_agent: z.enum(['usual', 'missing', 'tool', 'automated', 'contradictory']),
});

export type Signals = z.output<typeof signals>;
