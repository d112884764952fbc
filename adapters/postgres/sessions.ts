import type { Database } from './database.ts';
import { type TokenUser, tokenUserColumns } from './find-record.ts';

export type FoundSession = { readonly payload: Record<string, unknown>; readonly user: TokenUser | undefined };

const select = `select s.payload, u.id, ${tokenUserColumns('u')}
  from sessions s left join users u on u.tenant_id = s.tenant_id and u.id = s.user_id
  where s.tenant_id = current_tenant_id() and s.revoked_at is null and s.expires_at > now()
    and (s.user_id is null or u.status = 'active')`;

const byId = { name: 'find-session-by-id', text: `${select} and s.id_hash = decode($1, 'hex')` };
const byUid = { name: 'find-session-by-uid', text: `${select} and s.uid = $1` };

type Row = Omit<TokenUser, 'id'> & { payload: Record<string, unknown>; id: string | null };

/** The live session behind a cookie's hash or a uid, with its user; undefined once revoked, expired or disabled. */
export async function findSession(
  db: Database,
  tenantId: string,
  by: { id: string } | { uid: string },
): Promise<FoundSession | undefined> {
  const [row] = await db.run<Row>(tenantId, 'id' in by ? byId : byUid, ['id' in by ? by.id : by.uid]);
  if (!row) return undefined;
  const { payload, id, ...user } = row;
  return { payload, user: id ? { ...user, id } : undefined };
}
