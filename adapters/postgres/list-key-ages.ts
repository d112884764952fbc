import { sql } from 'kysely';
import type { Database } from './database.ts';

/** Of the keys in use of one kind, over all active tenants: how many there are, and since when the oldest is in use. */
export type KeyAgeRow = { readonly kind: 'signing' | 'tenant'; readonly keys: number; readonly oldest: Date | null };

export async function listKeyAges(db: Database): Promise<KeyAgeRow[]> {
  const { rows } = await sql<KeyAgeRow>`select kind, keys, oldest from list_key_ages()`.execute(db.system);
  return rows;
}
