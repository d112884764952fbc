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

// A JWT says itself what it is good for; what it cannot know is whether its grant, session, user and id still stand.
const findLiveJwt = {
  name: 'find-live-jwt',
  text: `select g.payload as "grant"
    from (select $1::text as grant_id, $2::uuid as user_id, decode($3, 'hex') as id) t
    left join grants g on g.tenant_id = current_tenant_id() and g.id = t.grant_id
    left join sessions s on s.tenant_id = current_tenant_id() and s.uid = g.session_uid
    left join users u on u.tenant_id = current_tenant_id() and u.id = t.user_id
    where not exists (select from oidc_records r where r.tenant_id = current_tenant_id() and r.id = t.id)
      and (t.grant_id is null or (g.id is not null and g.expires_at > now()))
      and (t.user_id is null or u.status = 'active')
      and (g.session_uid is null or (s.uid is not null and s.revoked_at is null
        and (s.expires_at > now() or g.payload->'openid'->>'scope' like '%offline_access%')))`,
};

/** What a JWT access token hangs on, if all of it still stands; undefined when any of it has ended. */
export async function findJwtGrant(
  db: Database,
  tenantId: string,
  token: { grant_id: string | undefined; user_id: string | undefined; revocation_id: string },
): Promise<{ grant: Record<string, unknown> | undefined } | undefined> {
  const values = [token.grant_id ?? null, token.user_id ?? null, token.revocation_id];
  const [row] = await db.run<{ grant: Record<string, unknown> | null }>(tenantId, findLiveJwt, values);
  return row && { grant: row.grant ?? undefined };
}
