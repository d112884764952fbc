import { sql } from 'kysely';
import type { TenantDb } from './database.ts';

/**
 * Takes from links to addresses without an account what they are about, once they ran out unused: nothing of it is needed
 * any more. Not while everything of the tenant is held. Answers how many there were, at most `limit`; those that somebody
 * works with are left for the next time.
 */
export async function blankExpiredLinks(db: TenantDb, limit: number): Promise<number> {
  const { numAffectedRows } =
    await sql`update account_links set sealed = null, email_index = null where ctid = any(array(
    select l.ctid from account_links l
    where l.tenant_id = current_tenant_id() and l.sealed is not null and l.expires_at < now() - interval '1 minute'
      and not exists (select from legal_holds h where h.tenant_id = current_tenant_id() and h.released_at is null
        and h.user_id is null)
    limit ${limit} for update skip locked))`.execute(db);
  return Number(numAffectedRows ?? 0);
}
