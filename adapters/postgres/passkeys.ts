import type { Selectable } from 'kysely';
import type { Database, TenantDb } from './database.ts';
import type { UserPasskeyTable } from './schema/second-factor-tables.ts';

export type PasskeyRow = Selectable<UserPasskeyTable>;
export type FoundPasskey = Pick<PasskeyRow, 'id' | 'user_id' | 'rp_id' | 'sealed' | 'counter' | 'doubted_at'> & {
  readonly status: string;
  readonly session_epoch: number;
};

const find = {
  name: 'find-passkey',
  text: `select p.id, p.user_id, p.rp_id, p.sealed, p.counter, p.doubted_at, u.status, u.session_epoch
    from user_passkeys p join users u on u.tenant_id = p.tenant_id and u.id = p.user_id
    where p.tenant_id = current_tenant_id() and p.credential_hash = $1`,
};

/** A passkey and the state of its owner's account. */
export async function findPasskey(db: Database, tenantId: string, hash: Buffer): Promise<FoundPasskey | undefined> {
  const [row] = await db.run<FoundPasskey>(tenantId, find, [hash]);
  return row;
}

const advance = {
  name: 'advance-passkey-counter',
  text: `update user_passkeys set counter = $2, last_used_at = now()
    where tenant_id = current_tenant_id() and id = $1 and (counter < $2 or (counter = 0 and $2 = 0)) returning id`,
};

/** Keeps a signature's counter; false where it is not beyond the last one, whoever else asks at the same moment. */
export async function advanceCounter(db: Database, tenantId: string, id: string, counter: number): Promise<boolean> {
  return (await db.run(tenantId, advance, [id, counter])).length > 0;
}

/** The user's passkeys, oldest first. */
export const listPasskeys = (db: TenantDb, userId: string): Promise<PasskeyRow[]> =>
  db.selectFrom('user_passkeys').selectAll().where('user_id', '=', userId).orderBy('created_at').execute();

/** Stores a passkey; false where this credential is somebody's already. */
export async function insertPasskey(
  transaction: TenantDb,
  row: Pick<PasskeyRow, 'id' | 'user_id' | 'credential_hash' | 'rp_id' | 'sealed'> & {
    readonly counter: number;
    readonly added_in: string | undefined;
  },
): Promise<boolean> {
  const insert = transaction
    .insertInto('user_passkeys')
    .values(row)
    .onConflict((conflict) => conflict.doNothing());
  return (await insert.returning('id').executeTakeFirst()) !== undefined;
}

/** Takes all passkeys of a user away; answers how many there were. */
export async function deletePasskeys(transaction: TenantDb, userId: string): Promise<number> {
  const gone = await transaction.deleteFrom('user_passkeys').where('user_id', '=', userId).executeTakeFirst();
  return Number(gone.numDeletedRows);
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A passkey of this user, held until the end of the transaction; undefined where it is somebody else's or there is none. */
export async function findOwnPasskey(
  transaction: TenantDb,
  userId: string,
  id: string,
): Promise<PasskeyRow | undefined> {
  if (!uuid.test(id)) return undefined;
  const own = transaction.selectFrom('user_passkeys').selectAll().where('id', '=', id).where('user_id', '=', userId);
  return own.forUpdate().executeTakeFirst();
}

export const updatePasskeyName = async (transaction: TenantDb, id: string, sealed: string): Promise<void> => {
  await transaction.updateTable('user_passkeys').set({ sealed }).where('id', '=', id).execute();
};

/** Takes a passkey of this user away; false where there is none such. */
export async function deletePasskey(transaction: TenantDb, userId: string, id: string): Promise<boolean> {
  if (!(await findOwnPasskey(transaction, userId, id))) return false;
  await transaction.deleteFrom('user_passkeys').where('id', '=', id).execute();
  return true;
}

export async function countPasskeys(db: TenantDb, userId: string): Promise<number> {
  const rows = await db.selectFrom('user_passkeys').select('id').where('user_id', '=', userId).execute();
  return rows.length;
}
