import { sql } from 'kysely';
import type { Database, TenantDb } from './database.ts';

/** A subject whose attempts are counted, and what its failures cost (`server/credentials/attempt-limits`). */
export type CountedSubject = {
  readonly subject: string;
  /** Seconds to wait after the 1st, 2nd, … failure; the last for all after that. */
  readonly waits: readonly number[];
  /** Seconds without a failure after which they are forgotten. */
  readonly forget_s: number;
};

export type AttemptCount = {
  readonly subject: string;
  readonly failures: number;
  readonly open_at: Date;
  readonly is_closed: boolean;
};

const count = {
  name: 'count-login-attempt',
  text: 'select subject, failures, open_at, is_closed from count_login_attempt($1, $2, $3, to_timestamp($4))',
};

/** Counts an attempt for all subjects, or for none when one of them is closed. `now` in Unix seconds. */
export const countLoginAttempt = (
  db: Database,
  tenantId: string,
  subjects: readonly CountedSubject[],
  now: number,
): Promise<AttemptCount[]> =>
  db.run<AttemptCount>(tenantId, count, [
    subjects.map(({ subject }) => subject),
    JSON.stringify(subjects.map(({ waits }) => waits)),
    subjects.map(({ forget_s }) => forget_s),
    now,
  ]);

const takeBack = {
  name: 'take-back-login-attempt',
  text: 'select take_back_login_attempt($1, $2, $3, to_timestamp($4))',
};

/** Takes back an attempt that was no failure; the failures of `cleared` subjects are forgotten with it. */
export async function takeBackLoginAttempt(
  db: Database,
  tenantId: string,
  counts: readonly AttemptCount[],
  cleared: readonly string[],
  now: number,
): Promise<void> {
  const subjects = counts.map(({ subject }) => subject);
  await db.run(tenantId, takeBack, [
    subjects,
    counts.map(({ open_at }) => open_at),
    subjects.map((subject) => cleared.includes(subject)),
    now,
  ]);
}

/** Forgets the failures of subjects and of what is below them (`<subject>/…`); answers whether there were any. */
export async function forgetLoginAttempts(db: TenantDb, subjects: readonly string[]): Promise<boolean> {
  const { numAffectedRows } = await sql`delete from login_attempts
    where tenant_id = current_tenant_id() and split_part(subject, '/', 1) = any(${subjects})`.execute(db);
  return Number(numAffectedRows ?? 0) > 0;
}

/** The row that says until when attempts are slowed down because of stuffing; no attempt is counted by it. */
const stuffing = 'stuffing';

const stuffingQuery = {
  name: 'find-stuffing',
  text: `with known as (
      select coalesce((settings ->> 'stuffing_threshold')::int, $3::int) as threshold
      from tenants where id = current_tenant_id())
    select threshold,
      exists (select from login_attempts
        where tenant_id = current_tenant_id() and subject = $4 and open_at > to_timestamp($1)) as is_slowed,
      (select count(*)::int from (select from login_attempts
        where tenant_id = current_tenant_id() and last_at > to_timestamp($2)
          and subject like 'account:%' and strpos(subject, '/') = 0
        limit (select threshold from known)) failed) as accounts
    from known`,
};

export type Stuffing = { readonly threshold: number; readonly is_slowed: boolean; readonly accounts: number };

/**
 * How many accounts failed since then, up to the tenant's threshold, in browsers that are new to them, and whether
 * attempts are slowed down because of that already. Times in Unix seconds.
 */
export async function findStuffing(
  db: Database,
  tenantId: string,
  { now, since, usual }: { readonly now: number; readonly since: number; readonly usual: number },
): Promise<Stuffing> {
  const [row] = await db.run<Stuffing>(tenantId, stuffingQuery, [now, since, usual, stuffing]);
  if (!row) throw new Error('the tenant is gone');
  return row;
}

/** Slows attempts down until then; false when that is so already. */
export async function beginStuffing(db: TenantDb, now: number, until: number): Promise<boolean> {
  const { numAffectedRows } = await sql`insert into login_attempts as a (subject, failures, last_at, open_at)
    values (${stuffing}, 1, to_timestamp(${now}), to_timestamp(${until}))
    on conflict (tenant_id, subject) do update set
      failures = a.failures + 1, last_at = excluded.last_at, open_at = excluded.open_at
      where a.open_at <= excluded.last_at`.execute(db);
  return Number(numAffectedRows ?? 0) > 0;
}
