import type { Selectable } from 'kysely';
import type { TenantDb } from './database.ts';
import type { LogoutNoticeTable } from './schema/session-tables.ts';

/** The queue in which notices wait to be delivered. */
export const logoutQueue = 'logout-notices';

export type LogoutNotice = Pick<Selectable<LogoutNoticeTable>, 'id' | 'user_id' | 'client_id' | 'sid'>;

export const findLogoutNotice = (db: TenantDb, id: string): Promise<LogoutNotice | undefined> =>
  db.selectFrom('logout_notices').select(['id', 'user_id', 'client_id', 'sid']).where('id', '=', id).executeTakeFirst();

export async function deleteLogoutNotice(transaction: TenantDb, id: string): Promise<void> {
  await transaction.deleteFrom('logout_notices').where('id', '=', id).execute();
}

/**
 * Ends sessions of the user $1: the one with the uid $2 if that is given, all but the one with the uid $3 if that is. Answers
 * how many there were, and the ids of the notices for those of their clients that want to be told.
 */
export const endUserSessionsText = `with ended as (
    update sessions set revoked_at = now()
    where tenant_id = current_tenant_id() and user_id = $1::uuid and revoked_at is null
      and ($2::text is null or uid = $2) and ($3::text is null or uid <> $3)
    returning user_id, payload
  ), noticed as (
    insert into logout_notices (id, user_id, client_id, sid)
    select gen_random_uuid(), e.user_id, c.client_id, a.value->>'sid'
    from ended e cross join lateral jsonb_each(e.payload->'authorizations') a
    join clients c on c.tenant_id = current_tenant_id() and c.client_id = a.key
    where c.metadata ? 'backchannel_logout_uri' and a.value ? 'sid'
    returning id
  )
  select (select count(*)::int from ended) as ended, array(select id from noticed) as notices`;

export type EndedSessions = { readonly ended: number; readonly notices: readonly string[] };
