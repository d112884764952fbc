import type { Browser } from './browsers.ts';
import type { Person } from './person.ts';
import type { Where } from './world.ts';

/** One form sent. */
export type Attempt = {
  /** Unix seconds. */
  readonly at: number;
  /** What the report puts it under. */
  readonly kind: string;
  readonly isHonest: boolean;
  /** Undefined: there is no such account. */
  readonly person: Person | undefined;
  /** The address that was typed, whoever's it is. */
  readonly account: string;
  readonly password: string;
  readonly isRight: boolean;
  /** Whether the password, if right, is in public lists; undefined: as the person's own is. */
  readonly is_breached?: boolean;
  readonly browser: Browser;
  /** The cookies are gone before this one. */
  readonly clearsCookies?: boolean;
  readonly where: Where;
};
