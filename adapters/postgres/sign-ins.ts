import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { uuidv7 } from '../../server/kernel/ids.ts';
import type { Sealing, UserKey } from '../../server/keys/sealing.ts';
import type { TenantDb } from './database.ts';

/** An attempt to sign in: of a user, or as somebody who is not there. */
export type SignInRecord = { readonly user_id: string | undefined; readonly content: object };
export type SealedSignIn = { readonly user_id: string; readonly id: string; readonly sealed: string };
export type SignInRow = { readonly id: string; readonly at: Date; readonly sealed: string };

const placeOf = (id: string) => ({ table: 'sign_ins', column: 'sealed', row: id });

/** As it is stored. For nobody there is the same to do, of which nothing is kept: time must not tell who has an account. */
export async function sealSignIn(
  sealing: Sealing,
  tenantId: string,
  { user_id, content }: SignInRecord,
): Promise<SealedSignIn> {
  const id = uuidv7();
  const key = user_id === undefined ? undefined : await sealing.findUserKey(tenantId, user_id);
  if (!user_id || !key) return { user_id: randomUUID(), id, sealed: '' };
  return { user_id, id, sealed: key.seal(placeOf(id), JSON.stringify(content)) };
}

export const openSignIn = (key: UserKey, { id, sealed }: SignInRow): unknown =>
  JSON.parse(key.open(placeOf(id), sealed).toString());

/** A page of a user's own, newest first, after the one with the id `before`. */
export async function listSignInRows(
  db: TenantDb,
  userId: string,
  { before, limit }: { readonly before?: string | undefined; readonly limit: number },
): Promise<SignInRow[]> {
  const { rows } = await sql<SignInRow>`
    select id, at, sealed from list_sign_ins(${userId}::uuid, ${before ?? null}::uuid, ${limit}::int)`.execute(db);
  return rows;
}

/** Deletes what is older than `days` of up to `most` users after `after`; `last` is null when there are no more of them. */
export async function expireSignIns(
  db: TenantDb,
  after: string,
  most: number,
  days: number,
): Promise<{ last: string | null; deleted: number }> {
  const { rows } = await sql<{ last: string | null; deleted: number }>`
    select * from expire_sign_ins(${after}::uuid, ${most}::int, ${days}::int)`.execute(db);
  return rows[0] ?? { last: null, deleted: 0 };
}
