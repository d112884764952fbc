import { sql } from 'kysely';
import { DatabaseError } from 'pg';
import type { Outcome } from '../../server/kernel/outcome.ts';
import { accept, refuse } from '../../server/kernel/outcome.ts';
import type { TenantDb } from './database.ts';

export type NewTenantRow = { readonly slug: string; readonly name: string; readonly host?: string | undefined };

/**
 * Creates a tenant with its roles, as the owner of the tables, and calls `also` in the same transaction, which is then
 * in the scope of the new tenant. Answers its id.
 */
export async function insertTenant(
  owner: TenantDb,
  { slug, name, host }: NewTenantRow,
  also: (transaction: TenantDb, id: string) => Promise<void>,
): Promise<Outcome<string, 'slug_taken' | 'host_taken'>> {
  try {
    return await owner.transaction().execute(async (transaction) => {
      const created = sql<{ id: string }>`select create_tenant(${slug}, ${name}, ${host ?? null}) as id`;
      const [row] = (await created.execute(transaction)).rows;
      if (!row) throw new Error('create_tenant answered nothing');
      await also(transaction, row.id);
      return accept(row.id);
    });
  } catch (error) {
    const constraint = error instanceof DatabaseError && error.code === '23505' ? error.constraint : undefined;
    if (constraint === 'tenants_slug_key') return refuse('slug_taken');
    if (constraint === 'tenants_host_key') return refuse('host_taken');
    throw error;
  }
}
