import type { RiskDecision } from '../assess.ts';

export type Decisions = Record<RiskDecision, number>;

/** Attempts of one kind, right or wrong, under both policies. */
export type ReplayedAttempts = {
  attempts: number;
  readonly before: Decisions;
  readonly after: Decisions;
  /** By the decision of today's policy, then by that of the other. */
  readonly changes: Record<RiskDecision, Decisions>;
};

/** An attempt of which the decision changes. */
export type ReplayExample = {
  readonly attempt_id: string;
  /** Unix seconds. */
  readonly at: number;
  readonly user_id: string | null;
  readonly score: { readonly before: number; readonly after: number };
  readonly decision: { readonly before: RiskDecision; readonly after: RiskDecision };
  /** What counts under the other policy, the heaviest first. */
  readonly factors: readonly string[];
};

/** In how many sign-ins that were right and are asked for more, or refused, a factor counts. */
export type ReplayedFactor = { before: number; after: number };

export type ReplayReport = {
  /** All that were looked at: of those below, and those that are left out. */
  readonly attempts: number;
  /** Signals that today's program cannot read: of another version, or damaged. They are in no other number. */
  readonly unreadable: number;
  /** Uses of refresh tokens, of which only the unusual are kept. They are in no other number. */
  readonly refreshes: number;
  /** Where the password or passkey was right: by far the most of them are their users'. */
  readonly proven: ReplayedAttempts;
  readonly unproven: ReplayedAttempts;
  readonly factors: Readonly<Record<string, ReplayedFactor>>;
  /** Of sign-ins that were right: users of whom more was asked at least once, or who were refused. */
  readonly users: {
    readonly before: number;
    readonly after: number;
    /** Those for whom it is stricter, and milder, at least once. */
    readonly stricter: number;
    readonly milder: number;
  };
  readonly examples: readonly ReplayExample[];
};
