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

// A JWT says itself what it is good for; what it cannot know is whether its grant, session, user and id still stand.
const findLiveJwts = {
  name: 'find-live-jwts',
  text: `select t.position::int as position, g.payload as "grant"
    from unnest($1::text[], $2::uuid[], $3::text[]) with ordinality as t(grant_id, user_id, revocation_id, position)
    left join grants g on g.tenant_id = current_tenant_id() and g.id = t.grant_id
    left join sessions s on s.tenant_id = current_tenant_id() and s.uid = g.session_uid
    left join users u on u.tenant_id = current_tenant_id() and u.id = t.user_id
    where not exists (select from oidc_records r
        where r.tenant_id = current_tenant_id() and r.id = decode(t.revocation_id, 'hex'))
      and (t.grant_id is null or (g.id is not null and g.expires_at > now()))
      and (t.user_id is null or u.status = 'active')
      and (g.session_uid is null or (s.uid is not null and s.revoked_at is null
        and (s.expires_at > now() or g.payload->'openid'->>'scope' like '%offline_access%')))`,
};

export type JwtStanding = { readonly grant: Record<string, unknown> | undefined };
type JwtQuestion = { grant_id: string | undefined; user_id: string | undefined; revocation_id: string };

/**
 * What a JWT access token hangs on, if all of it still stands; undefined when any of it has ended. Questions of a tenant
 * that arrive together share one statement.
 */
export function createFindJwtGrant(
  db: Database,
  tenantId: string,
): (token: JwtQuestion) => Promise<JwtStanding | undefined> {
  return createBatch<JwtQuestion, JwtStanding | undefined>({
    async run(tokens) {
      const rows = await db.run<{ position: number; grant: Record<string, unknown> | null }>(tenantId, findLiveJwts, [
        tokens.map((token) => token.grant_id ?? null),
        tokens.map((token) => token.user_id ?? null),
        tokens.map((token) => token.revocation_id),
      ]);
      const standing = new Map(rows.map((row) => [row.position, { grant: row.grant ?? undefined }]));
      return tokens.map((_, at) => standing.get(at + 1));
    },
  });
}
