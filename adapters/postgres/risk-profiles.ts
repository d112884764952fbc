import { sql } from 'kysely';
import type { TenantDb } from './database.ts';
import type { ExpiringRows } from './expire-rows.ts';
import { olderThan } from './expiry.ts';

/**
 * Profiles of users who have not signed in for so long: the day on which they last did stays, for a dormant account is not to
 * look like one that is new. It goes with the account.
 */
export const expiringRiskProfiles: ExpiringRows = {
  table: 'risk_profiles',
  isExpired: (days) => sql<boolean>`t.sealed is not null and ${olderThan('updated_at')(days)}`,
  user: 'user_id',
  left: sql`sealed = null, last_sign_in_on = (updated_at at time zone 'UTC')::date, updated_at = now()`,
};

/** The profile of a user, held until the end of the transaction; undefined where there is none. */
export const holdRiskProfile = (
  transaction: TenantDb,
  userId: string,
): Promise<{ sealed: string | null } | undefined> =>
  transaction.selectFrom('risk_profiles').select('sealed').where('user_id', '=', userId).forUpdate().executeTakeFirst();

/** Replaces a profile that is held. A sign-in that is learning from the one before it teaches nothing then. */
export async function replaceRiskProfile(transaction: TenantDb, userId: string, sealed: string): Promise<void> {
  await transaction
    .insertInto('risk_profiles')
    .values({ user_id: userId, sealed })
    .onConflict((conflict) =>
      conflict.columns(['tenant_id', 'user_id']).doUpdateSet((row) => ({
        sealed,
        last_sign_in_on: null,
        version: row('risk_profiles.version', '+', 1),
        updated_at: new Date(),
      })),
    )
    .execute();
}

/** Takes everything out of a profile that is held. A sign-in that is learning from it teaches nothing then. */
export async function emptyRiskProfile(transaction: TenantDb, userId: string): Promise<void> {
  await transaction
    .updateTable('risk_profiles')
    .set((row) => ({ sealed: null, version: row('version', '+', 1), updated_at: new Date() }))
    .where('user_id', '=', userId)
    .where('sealed', 'is not', null)
    .execute();
}

export type RiskProfileRow = {
  /** Null once it has run out, or nobody could read it. */
  readonly sealed: string | null;
  /** The beginning of the day (UTC) of the last sign-in, once the profile has run out: Unix seconds. */
  readonly last_sign_in_on: number | null;
};

export const findRiskProfile = (db: TenantDb, userId: string): Promise<RiskProfileRow | undefined> =>
  db
    .selectFrom('risk_profiles')
    .select(['sealed', sql<number | null>`extract(epoch from last_sign_in_on)::float8`.as('last_sign_in_on')])
    .where('user_id', '=', userId)
    .executeTakeFirst();
