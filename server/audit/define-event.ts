import type { z } from 'zod';

/** What an event is about, for filters and for how long it is kept. */
export type EventCategory =
  | 'login'
  | 'token'
  | 'consent'
  | 'api'
  | 'user'
  | 'role'
  | 'settings'
  | 'keys'
  | 'privacy'
  | 'job'
  | 'alarm'
  | 'mail';

/** `warning`: somebody was refused, or tried what nobody should; `notice`: who may do what has changed; `info`: the rest. */
export type EventLevel = 'info' | 'notice' | 'warning';

export type EventDefinition = {
  readonly kind: string;
  readonly category: EventCategory;
  readonly level: EventLevel;
  /** One sentence for whoever reads the trail. */
  readonly description: string;
  /** The shape of `details`. Never a secret; ids instead of names and addresses. */
  readonly details: z.ZodObject;
  /** Which details are personal, or may hold what somebody typed: they are stored sealed. */
  readonly personal: readonly string[];
};

type Given<Kind extends string, Details extends z.ZodObject> = Omit<
  EventDefinition,
  'kind' | 'details' | 'personal'
> & {
  readonly kind: Kind;
  readonly details: Details;
  readonly personal?: readonly (keyof Details['shape'] & string)[];
};

/** A kind of audit event. It is known, and may be written, once it is in `events.ts`. */
export const defineEvent = <const Kind extends string, Details extends z.ZodObject>(given: Given<Kind, Details>) => ({
  personal: [],
  ...given,
});
