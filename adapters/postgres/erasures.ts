import { sql } from 'kysely';
import type { Database } from './database.ts';

/** The tenants with erasures that are not on the list outside the database yet. */
export async function listTenantsWithUnlistedErasures(db: Database): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select list_tenants_with_unlisted_erasures() as id`.execute(db.system);
  return rows.map(({ id }) => id);
}
