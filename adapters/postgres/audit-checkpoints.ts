import { sql } from 'kysely';
import type { Database } from './database.ts';

/** Tenants whose chain has grown by so many entries, or at all when so many seconds have passed, since it was signed. */
export async function listTenantsToCheckpoint(
  db: Database,
  { entries, seconds }: { readonly entries: number; readonly seconds: number },
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select list_tenants_to_checkpoint(${entries}, ${seconds}) as id`.execute(
    db.system,
  );
  return rows.map(({ id }) => id);
}

/** Tenants that have something for the witnesses. */
export async function listTenantsWithCheckpoints(db: Database): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select list_tenants_with_checkpoints() as id`.execute(db.system);
  return rows.map(({ id }) => id);
}
