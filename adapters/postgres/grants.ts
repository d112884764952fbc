import { createBatch } from './batch.ts';
import type { Database } from './database.ts';

const findGrantStatement = {
  name: 'find-grant',
  text: `select g.payload from grants g
    left join sessions s on s.tenant_id = g.tenant_id and s.uid = g.session_uid
    where g.tenant_id = current_tenant_id() and g.id = $1 and g.expires_at > now()
      and (g.session_uid is null or s.revoked_at is null)`,
};

export async function findGrant(
  db: Database,
  tenantId: string,
  id: string,
): Promise<Record<string, unknown> | undefined> {
  const [row] = await db.run<{ payload: Record<string, unknown> }>(tenantId, findGrantStatement, [id]);
  return row?.payload;
}

const listLive = {
  name: 'list-live-grants-of-user',
  text: `select g.client_id, g.payload from grants g
    left join sessions s on s.tenant_id = g.tenant_id and s.uid = g.session_uid
    where g.tenant_id = current_tenant_id() and g.user_id = $1 and g.client_id is not null and g.expires_at > now()
      and (g.session_uid is null or (s.revoked_at is null
        and (s.expires_at > now() or g.payload->'openid'->>'scope' like '%offline_access%')))`,
};

export type LiveGrant = { readonly client_id: string; readonly payload: Record<string, unknown> };

/** What stands of the access a user has given, in all sessions. */
export const listLiveGrants = (db: Database, tenantId: string, userId: string): Promise<LiveGrant[]> =>
  db.run<LiveGrant>(tenantId, listLive, [userId]);

// A JWT says itself what it is good for; what it cannot know is whether its grant, session, user and id still stand.
const findLiveJwts = {
  name: 'find-live-jwts',
  // Limited subqueries, not joins: each is one look-up in an index, whatever the planner believes about the tables.
  text: `select t.position::int as position, g.payload as "grant"
    from unnest($1::text[], $2::uuid[], $3::text[]) with ordinality as t(grant_id, user_id, revocation_id, position)
    left join lateral (select id, payload, session_uid, expires_at from grants
      where tenant_id = current_tenant_id() and id = t.grant_id limit 1) g on true
    left join lateral (select revoked_at, expires_at, last_used_at from sessions
      where tenant_id = current_tenant_id() and uid = g.session_uid limit 1) s on true
    left join lateral (select status from users
      where tenant_id = current_tenant_id() and id = t.user_id limit 1) u on true
    where (select true from oidc_records r
        where r.tenant_id = current_tenant_id() and r.id = decode(t.revocation_id, 'hex') limit 1) is null
      and (t.grant_id is null or (g.id is not null and g.expires_at > now()))
      and (t.user_id is null or u.status = 'active')
      and (g.session_uid is null or (s.expires_at is not null and s.revoked_at is null
        and (g.payload->'openid'->>'scope' like '%offline_access%'
          or s.expires_at > now() and s.last_used_at > now() - make_interval(secs => $4::int))))`,
};

export type JwtStanding = { readonly grant: Record<string, unknown> | undefined };
type JwtQuestion = { grant_id: string | undefined; user_id: string | undefined; revocation_id: string };

/**
 * What a JWT access token hangs on, if all of it still stands; undefined when any of it has ended. Questions of a tenant
 * that arrive together share one statement. `idle_s`: seconds without use after which a session is idle.
 */
export function createFindJwtGrant(
  db: Database,
  tenantId: string,
  idle_s: number,
): (token: JwtQuestion) => Promise<JwtStanding | undefined> {
  return createBatch<JwtQuestion, JwtStanding | undefined>({
    async run(tokens) {
      const rows = await db.run<{ position: number; grant: Record<string, unknown> | null }>(tenantId, findLiveJwts, [
        tokens.map((token) => token.grant_id ?? null),
        tokens.map((token) => token.user_id ?? null),
        tokens.map((token) => token.revocation_id),
        idle_s,
      ]);
      const standing = new Map(rows.map((row) => [row.position, { grant: row.grant ?? undefined }]));
      return tokens.map((_, at) => standing.get(at + 1));
    },
  });
}
