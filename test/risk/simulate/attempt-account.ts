import { account, accountSubject } from '../../../server/credentials/attempt-limits/account.ts';
import { type LoginAttempt, waitsOf } from '../../../server/credentials/attempt-limits/attempt-limit.ts';
import { attemptLimits } from '../../../server/credentials/attempt-limits.ts';
import { MINUTE } from '../../../server/kernel/duration.ts';
import { tenantSettings } from '../../../server/tenancy/tenant-settings.ts';

type Counted = { failures: number; last_at: number; open_at: number };

/** What failed before an attempt and still counts. */
export type Before = {
  readonly isLimited: boolean;
  readonly is_stuffing: boolean;
  readonly account: number;
  readonly network: number;
  readonly sprayed: number;
};

export type AttemptAccount = {
  /** Counts an attempt as failed until it is said to be right. Times must not run backwards. */
  readonly count: (attempt: LoginAttempt, now: number) => Before;
  readonly succeed: (attempt: LoginAttempt) => void;
};

/** As `server/credentials/notice-stuffing.ts` has it. */
const window_s = 10 * MINUTE;
const slowed_s = 15 * MINUTE;
const { stuffing_threshold: threshold, lockout } = tenantSettings.parse({});

const limits = attemptLimits.map((limit) => ({
  ...limit,
  usual: waitsOf(limit, lockout, false),
  strict: waitsOf(limit, lockout, true),
}));

/**
 * The counts of `server/credentials` in memory: the same subjects, waits and times to forget, and the rules of
 * `count_login_attempt`, `take_back_login_attempt` and `findStuffing`.
 */
export function createAttemptAccount(): AttemptAccount {
  const counts = new Map<string, Counted>();
  /** Accounts by when they last failed, the oldest first. */
  const failed = new Map<string, number>();
  let slowedUntil = 0;

  const noticeStuffing = (now: number): boolean => {
    for (const [subject, last_at] of failed) {
      if (last_at > now - window_s) break;
      failed.delete(subject);
    }
    if (slowedUntil <= now && failed.size >= threshold) slowedUntil = now + slowed_s;
    return slowedUntil > now;
  };

  const failuresOf = (subject: string | undefined, forget_s: number, now: number): number => {
    const counted = subject === undefined ? undefined : counts.get(subject);
    return counted && counted.last_at >= now - forget_s ? counted.failures : 0;
  };

  const subjectsOf = (attempt: LoginAttempt) =>
    limits.flatMap((limit) => {
      const subject = limit.subjectOf(attempt);
      return subject === undefined ? [] : [{ ...limit, subject }];
    });

  /** What counts for this attempt: a browser in which the user is at home sees nothing of what failed. */
  const readBefore = (attempt: LoginAttempt, now: number) => {
    if (attempt.device !== undefined) return { account: 0, network: 0, sprayed: 0 };
    const [account = 0, network = 0, sprayed = 0] = limits.map(({ subjectOf, forget_s }) =>
      failuresOf(subjectOf(attempt), forget_s, now),
    );
    return { account, network, sprayed };
  };

  return {
    count(attempt, now) {
      const is_stuffing = noticeStuffing(now);
      const isStrict = attempt.device === undefined && is_stuffing;
      const before = { ...readBefore(attempt, now), is_stuffing: isStrict };
      const subjects = subjectsOf(attempt);
      if (subjects.some(({ subject }) => (counts.get(subject)?.open_at ?? 0) > now))
        return { ...before, isLimited: true };
      for (const { subject, usual, strict, forget_s } of subjects) {
        const failures = failuresOf(subject, forget_s, now) + 1;
        const waits = isStrict ? strict : usual;
        counts.set(subject, {
          failures,
          last_at: now,
          open_at: now + (waits[Math.min(failures, waits.length) - 1] ?? 0),
        });
        if (subject === accountSubject(attempt.account)) {
          failed.delete(subject);
          failed.set(subject, now);
        }
      }
      return { ...before, isLimited: false };
    },
    succeed(attempt) {
      const own = account.subjectOf(attempt);
      for (const { subject } of subjectsOf(attempt)) {
        const counted = counts.get(subject);
        if (!counted) continue;
        if (subject === own || counted.failures <= 1) {
          counts.delete(subject);
          failed.delete(subject);
        } else {
          counted.failures -= 1;
          counted.open_at = counted.last_at;
        }
      }
    },
  };
}
