import type { Database } from './database.ts';
import { type TokenUser, tokenUserColumns } from './find-record.ts';

export type FoundSession = {
  readonly uid: string;
  readonly payload: Record<string, unknown>;
  readonly user: TokenUser | undefined;
  /** When it ends if it is not used until then, or at the latest. */
  readonly ends_at: Date;
};

// Idle is who has signed in: before that there is nothing to protect, and a form may lie open for long.
const select = `select s.uid, s.payload, u.id, ${tokenUserColumns('u')},
    least(s.expires_at, s.last_used_at + make_interval(secs => $2::int)) as ends_at
  from sessions s left join users u on u.tenant_id = s.tenant_id and u.id = s.user_id
  where s.tenant_id = current_tenant_id() and s.revoked_at is null and s.expires_at > now()
    and (s.user_id is null or u.status = 'active' and s.last_used_at > now() - make_interval(secs => $2::int))`;

const byId = { name: 'find-session-by-id', text: `${select} and s.id_hash = decode($1, 'hex')` };
const byUid = { name: 'find-session-by-uid', text: `${select} and s.uid = $1` };

type Row = Omit<TokenUser, 'id'> & { uid: string; payload: Record<string, unknown>; ends_at: Date; id: string | null };

/**
 * The live session behind a cookie's hash or a uid, with its user; undefined once revoked, expired, not used for
 * `idle_s` seconds, or disabled. To look is not to use it.
 */
export async function findSession(
  db: Database,
  tenantId: string,
  by: { id: string } | { uid: string },
  idle_s: number,
): Promise<FoundSession | undefined> {
  const [row] = await db.run<Row>(tenantId, 'id' in by ? byId : byUid, ['id' in by ? by.id : by.uid, idle_s]);
  if (!row) return undefined;
  const { uid, payload, ends_at, id, ...user } = row;
  return { uid, payload, ends_at, user: id ? { ...user, id } : undefined };
}
