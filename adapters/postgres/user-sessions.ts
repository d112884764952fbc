import { type Selectable, sql } from 'kysely';
import type { Database, TenantDb } from './database.ts';
import type { JobQueue } from './job-queue/open-job-queue.ts';
import { runThroughKysely } from './job-queue/sql-runners.ts';
import { type EndedSessions, endUserSessionsText, logoutQueue } from './logout-notices.ts';
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

/**
 * Ends sessions of a user, and with them their tokens; answers how many had not ended before. Their clients are told once
 * the transaction has committed, and from then on until they have heard it.
 */
export async function endUserSessions(
  queue: Pick<JobQueue, 'add'>,
  transaction: TenantDb,
  { tenantId: tenant_id, userId }: { readonly tenantId: string; readonly userId: string },
  { uid, except }: WhichSessions = {},
): Promise<number> {
  const run = runThroughKysely(transaction);
  const { rows } = await run(endUserSessionsText, [userId, uid ?? null, except ?? null]);
  const { ended, notices } = rows[0] as EndedSessions;
  for (const id of notices) await queue.add(run, logoutQueue, { tenant_id, id });
  return ended;
}

const touch = {
  name: 'touch-session',
  text: `update sessions set last_used_at = now() where tenant_id = current_tenant_id() and uid = $1
    and last_used_at < now() - interval '1 minute' and revoked_at is null`,
};

/** Notes, to the minute, that a session is in use: on pages of our own as in requests of apps. */
export async function touchSession(db: Database, tenantId: string, uid: string): Promise<void> {
  await db.run(tenantId, touch, [uid]);
}
