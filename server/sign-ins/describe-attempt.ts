import type { RiskAttemptRow } from '../../adapters/postgres/risk-attempts.ts';
import type { Log } from '../kernel/log.ts';
import type { SealedFor } from '../keys/read-sealed.ts';
import { openAttemptDetails } from '../risk/attempt-details.ts';
import { isNewPlace } from '../risk/is-new-place.ts';
import type { ObservedPlace } from '../risk/profile/profile.ts';
import { signals as allSignals } from '../risk/signals.ts';
import { describeBrowser } from '../sessions/describe-browser.ts';

/** A weighed attempt to sign in, for its user: from where it was, and what was unusual about it. */
export type DescribedAttempt = {
  readonly id: string;
  readonly at: Date;
  readonly place: ObservedPlace | undefined;
  readonly browser: string | undefined;
  readonly ip: string | undefined;
  /** `very_unusual`: too much so for a password to be enough. */
  readonly level: 'usual' | 'unusual' | 'very_unusual';
  /** The factors that counted, the heaviest first. */
  readonly signs: readonly string[];
  /** Whether the password or passkey was right. */
  readonly is_proven: boolean;
  /** Whether somebody got in. */
  readonly is_completed: boolean;
  readonly answer: 'me' | 'not_me' | null;
};

const compared = allSignals
  .pick({ device: true, network: true, country: true, history: true, idle_days: true })
  .strip();

function levelOf({ decision, signals }: Pick<RiskAttemptRow, 'decision' | 'signals'>): DescribedAttempt['level'] {
  if (decision === 'refuse') return 'very_unusual';
  const { data } = compared.safeParse(signals);
  return decision === 'step_up' || (data && isNewPlace(data)) ? 'unusual' : 'usual';
}

/** The factors that counted, the heaviest first; by name where they weigh the same. */
export const signsOf = (points: Readonly<Record<string, number>>): string[] =>
  Object.entries(points)
    .sort(([a, left], [b, right]) => right - left || (a < b ? -1 : 1))
    .map(([id]) => id);

/** Without place and browser where they cannot be read. */
export function describeAttempt(log: Pick<Log, 'error'>, owner: SealedFor, row: RiskAttemptRow): DescribedAttempt {
  const { id, at, points, is_proven, completed_at, answer } = row;
  const { place, ip, user_agent } = openAttemptDetails(log, owner, row) ?? {};
  return {
    id,
    at,
    place,
    ip,
    browser: describeBrowser(user_agent),
    level: levelOf(row),
    signs: signsOf(points),
    is_proven,
    is_completed: completed_at !== null,
    answer,
  };
}
