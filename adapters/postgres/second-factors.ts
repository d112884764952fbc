import { sql } from 'kysely';
import type { Database, TenantDb } from './database.ts';

export type StoredFactors = {
  readonly sealed_totp_secret: string | null;
  /** Whether the authenticator app came with a sign-in that was disowned. */
  readonly is_totp_doubted: boolean;
  readonly passkeys: number;
  readonly recovery_codes_left: number;
  readonly required_since: Date | null;
  readonly offered_at: Date | null;
  readonly roles: readonly string[];
};

const find = {
  name: 'find-second-factors',
  text: `select
      (select t.sealed_secret from user_totp t
        where t.tenant_id = current_tenant_id() and t.user_id = $1) as sealed_totp_secret,
      exists (select from user_totp t where t.tenant_id = current_tenant_id() and t.user_id = $1
        and t.doubted_at is not null) as is_totp_doubted,
      (select count(*)::int from recovery_codes c
        where c.tenant_id = current_tenant_id() and c.user_id = $1 and c.consumed_at is null) as recovery_codes_left,
      (select count(*)::int from user_passkeys p
        where p.tenant_id = current_tenant_id() and p.user_id = $1) as passkeys,
      array(select r.role from user_roles r where r.tenant_id = current_tenant_id() and r.user_id = $1) as roles,
      s.required_since, s.offered_at
    from (select) one left join second_factor_states s on s.tenant_id = current_tenant_id() and s.user_id = $1`,
};

/** What a sign-in has to know about a user's second factors, in one look. */
export async function findStoredFactors(db: Database, tenantId: string, userId: string): Promise<StoredFactors> {
  const [row] = await db.run<StoredFactors>(tenantId, find, [userId]);
  if (!row) throw new Error('a left join of one row answers one row');
  return row;
}

const countTry = {
  name: 'count-second-factor-try',
  text: `insert into second_factor_states as s (user_id, tries, tries_since) values ($1, 1, now())
    on conflict (tenant_id, user_id) do update set
      tries = case when s.tries_since <= now() - make_interval(secs => $3) then 1 else least(s.tries, $2) + 1 end,
      tries_since = case when s.tries_since <= now() - make_interval(secs => $3) then now() else s.tries_since end
    returning tries`,
};

/** Counts a try before it is judged, so that many at once have no more of them: whether there was one left. */
export async function takeTry(
  db: Database,
  tenantId: string,
  userId: string,
  { most, window_s }: { readonly most: number; readonly window_s: number },
): Promise<boolean> {
  const [row] = await db.run<{ tries: number }>(tenantId, countTry, [userId, most, window_s]);
  return row !== undefined && row.tries <= most;
}

const resetTries = {
  name: 'reset-second-factor-tries',
  text: `update second_factor_states set tries = 0 where tenant_id = current_tenant_id() and user_id = $1`,
};

export async function forgetTries(db: Database, tenantId: string, userId: string): Promise<void> {
  await db.run(tenantId, resetTries, [userId]);
}

const consumeStep = {
  name: 'consume-totp-step',
  text: `update user_totp set last_step = $2, last_used_at = now()
    where tenant_id = current_tenant_id() and user_id = $1 and last_step < $2 returning user_id`,
};

/** Spends a time step with all before it; false where it was spent, whoever else asks at the same moment. */
export async function consumeTotpStep(db: Database, tenantId: string, userId: string, step: number): Promise<boolean> {
  return (await db.run(tenantId, consumeStep, [userId, step])).length > 0;
}

const consumeCode = {
  name: 'consume-recovery-code',
  text: `update recovery_codes set consumed_at = now()
    where tenant_id = current_tenant_id() and user_id = $1 and code_hash = $2 and consumed_at is null returning user_id`,
};

/** Spends a recovery code; false where there is none such, or it was spent. */
export async function consumeRecoveryCode(
  db: Database,
  tenantId: string,
  userId: string,
  codeHash: Buffer,
): Promise<boolean> {
  return (await db.run(tenantId, consumeCode, [userId, codeHash])).length > 0;
}

/** Gives a user a TOTP secret; false where they have one. `step` is that of the code which proved it. */
export async function insertTotp(
  transaction: TenantDb,
  {
    user_id,
    sealed_secret,
    step,
    added_in,
  }: { user_id: string; sealed_secret: string; step: number; added_in: string | undefined },
): Promise<boolean> {
  const row = { user_id, sealed_secret, last_step: step, added_in };
  const insert = transaction
    .insertInto('user_totp')
    .values(row)
    .onConflict((conflict) => conflict.doNothing());
  return (await insert.returning('user_id').executeTakeFirst()) !== undefined;
}

/** The user's recovery codes are these from now on, and no others. */
export async function replaceRecoveryCodes(
  transaction: TenantDb,
  userId: string,
  hashes: readonly Buffer[],
): Promise<void> {
  await transaction.deleteFrom('recovery_codes').where('user_id', '=', userId).execute();
  if (hashes.length === 0) return;
  const rows = hashes.map((code_hash) => ({ user_id: userId, code_hash }));
  await transaction
    .insertInto('recovery_codes')
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

const postpone = {
  name: 'postpone-second-factor',
  text: `insert into second_factor_states as s (user_id, required_since, offered_at) values ($1, to_timestamp($2), to_timestamp($3))
    on conflict (tenant_id, user_id) do update set
      required_since = coalesce(s.required_since, excluded.required_since), offered_at = excluded.offered_at`,
};

/** Remembers that a user put off having a second factor; `isRequired` begins the days of grace, once. */
export async function savePostponement(
  db: Database,
  tenantId: string,
  userId: string,
  { now, isRequired }: { readonly now: number; readonly isRequired: boolean },
): Promise<void> {
  await db.run(tenantId, postpone, [userId, isRequired ? now : null, now]);
}

/** Takes a user's TOTP secret away; false where there was none. */
export async function deleteTotp(transaction: TenantDb, userId: string): Promise<boolean> {
  const { numDeletedRows } = await transaction.deleteFrom('user_totp').where('user_id', '=', userId).executeTakeFirst();
  return numDeletedRows > 0n;
}

/** Takes away the recovery codes that a user got at that time or later; answers how many. */
export async function deleteRecoveryCodesSince(transaction: TenantDb, userId: string, since: Date): Promise<number> {
  const own = transaction.deleteFrom('recovery_codes').where('user_id', '=', userId);
  return Number((await own.where('created_at', '>=', since).executeTakeFirst()).numDeletedRows);
}

export async function countRecoveryCodes(db: TenantDb, userId: string): Promise<number> {
  const codes = db.selectFrom('recovery_codes').where('user_id', '=', userId).where('consumed_at', 'is', null);
  const row = await codes.select(sql<number>`count(*)::int`.as('left')).executeTakeFirstOrThrow();
  return row.left;
}

/** When a user's authenticator app was set up and last used. */
export const findTotp = (db: TenantDb, userId: string): Promise<{ created_at: Date; last_used_at: Date } | undefined> =>
  db.selectFrom('user_totp').select(['created_at', 'last_used_at']).where('user_id', '=', userId).executeTakeFirst();
