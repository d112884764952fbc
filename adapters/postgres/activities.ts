import { sql } from 'kysely';
import type { TenantDb } from './database.ts';

/** `hash` is in hex. */
export type NewActivity = { readonly id: string; readonly hash: string; readonly sealed: string };
export type ActivityRow = { readonly id: string; readonly received_at: Date; readonly sealed: string };

/**
 * Stores what is new of a user, all of it or nothing; answers the ids of it, or undefined when the user is gone. One
 * statement, as the other two: the database knows the user for as long as it runs, and never again on this connection.
 */
export async function insertActivities(
  db: TenantDb,
  userId: string,
  items: readonly NewActivity[],
): Promise<Set<string> | undefined> {
  const { rows } = await sql<{ kept: string[] | null }>`
    select keep_activities(${userId}::uuid, ${JSON.stringify(items)}::jsonb) as kept`.execute(db);
  const kept = rows[0]?.kept;
  return kept ? new Set(kept) : undefined;
}

/** A page of a user's own, newest first, after the one with the id `before`. */
export async function listActivities(
  db: TenantDb,
  userId: string,
  { before, limit }: { readonly before?: string | undefined; readonly limit: number },
): Promise<ActivityRow[]> {
  const { rows } = await sql<ActivityRow>`
    select id, received_at, sealed from list_activities(${userId}::uuid, ${before ?? null}::uuid, ${limit}::int)`.execute(
    db,
  );
  return rows;
}

/** Deletes all of a user's own; answers how many they were, undefined where a legal hold keeps them. */
export async function deleteActivities(db: TenantDb, userId: string): Promise<number | undefined> {
  const { rows } = await sql<{ deleted: number | null }>`select delete_activities(${userId}::uuid) as deleted`.execute(
    db,
  );
  return rows[0]?.deleted ?? undefined;
}

/** Deletes what is older than `days` of up to `most` users after `after`; `last` is null when there are no more of them. */
export async function expireActivities(
  db: TenantDb,
  after: string,
  most: number,
  days: number,
): Promise<{ last: string | null; deleted: number }> {
  const { rows } = await sql<{ last: string | null; deleted: number }>`
    select * from expire_activities(${after}::uuid, ${most}::int, ${days}::int)`.execute(db);
  return rows[0] ?? { last: null, deleted: 0 };
}
