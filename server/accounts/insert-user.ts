import type { TenantDb } from '../../adapters/postgres/database.ts';
import { listTakenIndexes } from '../../adapters/postgres/find-user.ts';
import type { NewUser as NewUserRow } from '../../adapters/postgres/schema.ts';
import { isKeyCurrent } from '../../adapters/postgres/tenant-keys.ts';
import { sealForeignHash } from '../credentials/stored-hash.ts';
import { kidOfIndex } from '../keys/blind-index.ts';
import type { Sealing } from '../keys/sealing.ts';
import { emailIndexes } from './email-indexes.ts';
import { type ProfileField, sealProfile } from './profile.ts';

type Fields = Omit<NewUserRow, 'id' | 'email_index' | `sealed_${ProfileField}`>;
export type UserToInsert = Fields & {
  readonly id: string;
  readonly email: string;
  /** Instead of `password_hash`: one that other software has made. */
  readonly foreign_hash?: string | undefined;
} & {
  readonly [Field in ProfileField]?: string | undefined;
};

/** A user in the form in which they are stored, and the key that sealed it. */
export type PreparedUser = {
  readonly row: NewUserRow & { readonly email_index: string };
  /** What the same address would have been found by before a rotation. */
  readonly olderIndexes: readonly string[];
  readonly keyRow: { readonly user_id: string; readonly sealed_key: string };
};

/** Seals a new user. It may read keys, so it comes before the transaction: nobody waits for a connection holding one. */
export async function prepareUser(
  sealing: Sealing,
  tenantId: string,
  { id, email, name, given_name, family_name, foreign_hash, ...fields }: UserToInsert,
): Promise<PreparedUser> {
  const [email_index, ...olderIndexes] = await emailIndexes(sealing, tenantId, email);
  const { key, row: keyRow } = await sealing.createUserKey(tenantId, id);
  const sealed = sealProfile(key, id, { email: email.trim(), name, given_name, family_name });
  const hash = foreign_hash === undefined ? {} : { password_hash: sealForeignHash(key, id, foreign_hash) };
  return { row: { ...fields, id, email_index, ...sealed, ...hash }, olderIndexes, keyRow };
}

/**
 * Inserts users and their keys; answers the ids of those that are new, all others' addresses being taken. Throws when the
 * index key was rotated since the users were prepared: then nothing was written and the caller may begin again.
 */
export async function insertUsers(transaction: TenantDb, prepared: readonly PreparedUser[]): Promise<Set<string>> {
  // Held until the commit: no rotation can come between, after which the same address would get another index.
  for (const kid of new Set(prepared.map(({ row }) => kidOfIndex(row.email_index)))) {
    if (!(await isKeyCurrent(transaction, kid)))
      throw new Error('the index key of the tenant was rotated meanwhile: try again');
  }
  const older = prepared.flatMap(({ olderIndexes }) => olderIndexes);
  const taken = await listTakenIndexes(transaction, older);
  const free = prepared
    .filter(({ olderIndexes }) => !olderIndexes.some((index) => taken.has(index)))
    // In one order for everybody: two who insert the same addresses wait for each other, and never in a circle.
    .toSorted(byIndex);
  if (free.length === 0) return new Set();
  const users = transaction.insertInto('users').values(free.map(({ row }) => row));
  const created = await users
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .execute();
  const ids = new Set(created.map(({ id }) => id));
  const keys = free.map(({ keyRow }) => keyRow).filter(({ user_id }) => ids.has(user_id));
  if (keys.length > 0) await transaction.insertInto('user_keys').values(keys).execute();
  return ids;
}

const byIndex = ({ row: { email_index: one } }: PreparedUser, { row: { email_index: other } }: PreparedUser): number =>
  Number(one > other) - Number(one < other);

/** Inserts one user. False when the address is taken. */
export const insertUser = async (transaction: TenantDb, prepared: PreparedUser): Promise<boolean> =>
  (await insertUsers(transaction, [prepared])).size > 0;
