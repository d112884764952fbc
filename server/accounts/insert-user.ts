import type { TenantDb } from '../../adapters/postgres/database.ts';
import type { NewUser as NewUserRow } from '../../adapters/postgres/schema.ts';
import { isKeyCurrent } from '../../adapters/postgres/tenant-keys.ts';
import { kidOfIndex } from '../keys/blind-index.ts';
import type { Sealing } from '../keys/sealing.ts';
import { emailIndexes } from './email-indexes.ts';
import { type ProfileField, sealProfile } from './profile.ts';

type Fields = Omit<NewUserRow, 'id' | 'email_index' | `sealed_${ProfileField}`>;
export type UserToInsert = Fields & { readonly id: string; readonly email: string } & {
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
  { id, email, name, given_name, family_name, ...fields }: UserToInsert,
): Promise<PreparedUser> {
  const [email_index, ...olderIndexes] = await emailIndexes(sealing, tenantId, email);
  const { key, row: keyRow } = await sealing.createUserKey(tenantId, id);
  const sealed = sealProfile(key, id, { email: email.trim(), name, given_name, family_name });
  return { row: { ...fields, id, email_index, ...sealed }, olderIndexes, keyRow };
}

/**
 * Inserts a user and their key. False when the address is taken. Throws when the index key was rotated since the user
 * was prepared: then nothing was written and the caller may begin again.
 */
export async function insertUser(transaction: TenantDb, { row, olderIndexes, keyRow }: PreparedUser): Promise<boolean> {
  // Held until the commit: no rotation can come between, after which the same address would get another index.
  if (!(await isKeyCurrent(transaction, kidOfIndex(row.email_index))))
    throw new Error('the index key of the tenant was rotated meanwhile: try again');
  if (olderIndexes.length > 0) {
    const sameAddress = transaction.selectFrom('users').select('id').where('email_index', 'in', olderIndexes);
    if (await sameAddress.executeTakeFirst()) return false;
  }
  const created = await transaction
    .insertInto('users')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst();
  if (created) await transaction.insertInto('user_keys').values(keyRow).execute();
  return created !== undefined;
}
