import { type Selectable, sql } from 'kysely';
import type { Database, TenantDb } from './database.ts';
import type { TrustedDeviceTable } from './schema/session-tables.ts';

export type TrustedDeviceRow = Pick<
  Selectable<TrustedDeviceTable>,
  'id' | 'sealed' | 'created_at' | 'last_used_at' | 'expires_at'
>;

const columns = ['id', 'sealed', 'created_at', 'last_used_at', 'expires_at'] as const;

// Trust is bound to the epoch of its user: a new password, a factor that was taken away, signing out everywhere end it.
const isValid = `d.expires_at > now() and exists (select from users u where u.tenant_id = d.tenant_id and u.id = d.user_id
  and u.status = 'active' and u.session_epoch = d.session_epoch)`;

/** The devices a user still trusts, the one that was used last first. */
export function listTrustedDeviceRows(db: TenantDb, userId: string): Promise<TrustedDeviceRow[]> {
  return db
    .selectFrom('trusted_devices as d')
    .select(columns)
    .where('d.user_id', '=', userId)
    .where(sql<boolean>`${sql.raw(isValid)}`)
    .orderBy('d.last_used_at', 'desc')
    .orderBy('d.id')
    .execute();
}

/** Those of a user that are in the database, whether they are trusted still or not. */
export const listAllTrustedDeviceRows = (
  db: TenantDb,
  userId: string,
  after: string | undefined,
  limit: number,
): Promise<TrustedDeviceRow[]> =>
  db
    .selectFrom('trusted_devices')
    .select(columns)
    .where('user_id', '=', userId)
    .$if(after !== undefined, (rows) => rows.where('id', '>', after ?? ''))
    .orderBy('id')
    .limit(limit)
    .execute();

const find = {
  name: 'find-trusted-device',
  text: `select d.id from trusted_devices d where d.tenant_id = current_tenant_id() and d.user_id = $1
    and d.token_hash = decode($2, 'hex') and ${isValid}`,
};

/** The device with this token, if this user trusts it at this moment. */
export async function findTrustedDevice(
  db: Database,
  tenantId: string,
  userId: string,
  tokenHash: string,
): Promise<string | undefined> {
  const [row] = await db.run<{ id: string }>(tenantId, find, [userId, tokenHash]);
  return row?.id;
}

/** Takes trust back, of one or of all; answers how many there were. */
export async function deleteTrustedDevices(transaction: TenantDb, userId: string, id?: string): Promise<number> {
  const { numDeletedRows } = await transaction
    .deleteFrom('trusted_devices as d')
    .where('d.user_id', '=', userId)
    .$if(id !== undefined, (rows) => rows.where('d.id', '=', id ?? ''))
    .where(sql<boolean>`${sql.raw(isValid)}`)
    .executeTakeFirst();
  return Number(numDeletedRows);
}
