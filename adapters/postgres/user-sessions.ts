import { type Selectable, sql } from 'kysely';
import type { TenantDb } from './database.ts';
import type { SessionTable } from './schema/session-tables.ts';

export type SessionRow = Omit<Selectable<SessionTable>, 'tenant_id' | 'id_hash' | 'created_at' | 'revoked_at'>;

/** The sessions a user is signed in with, the one that was used last first. */
export function listLiveSessions(db: TenantDb, userId: string, idle_s: number): Promise<SessionRow[]> {
  return db
    .selectFrom('sessions')
    .select(['uid', 'user_id', 'payload', 'expires_at', 'last_used_at', 'sealed_device'])
    .where('user_id', '=', userId)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', sql<Date>`now()`)
    .where('last_used_at', '>', sql<Date>`now() - make_interval(secs => ${idle_s}::int)`)
    .orderBy('last_used_at', 'desc')
    .orderBy('uid')
    .execute();
}

/** Which of a user's sessions: one, or all but one, or all. */
export type WhichSessions = { readonly uid?: string | undefined; readonly except?: string | undefined };

/** Ends sessions of a user, and with them their tokens; answers the uids of those that had not ended before. */
export async function endUserSessions(
  transaction: TenantDb,
  userId: string,
  { uid, except }: WhichSessions = {},
): Promise<string[]> {
  const ended = await transaction
    .updateTable('sessions')
    .set({ revoked_at: new Date() })
    .where('user_id', '=', userId)
    .where('revoked_at', 'is', null)
    .$if(uid !== undefined, (update) => update.where('uid', '=', uid ?? ''))
    .$if(except !== undefined, (update) => update.where('uid', '<>', except ?? ''))
    .returning('uid')
    .execute();
  return ended.map((row) => row.uid);
}
