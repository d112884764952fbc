import { sql } from 'kysely';
import type { TenantDb } from './database.ts';
import type { Schema } from './schema.ts';

/** A column of text whose values begin with what made them, and the column that tells its rows apart. */
export type TextColumn = { readonly table: keyof Schema & string; readonly column: string; readonly row: string };

export type StoredValue = { readonly row: string; readonly value: string };

/** How many values of the tenant do not begin with `prefix`. */
export async function countValuesWithout(
  db: TenantDb,
  { table, column }: Omit<TextColumn, 'row'>,
  prefix: string,
): Promise<number> {
  const { rows } = await sql<{ found: number }>`select count(*)::int as found from ${sql.table(table)}
    where tenant_id = current_tenant_id() and not starts_with(${sql.ref(column)}, ${prefix})`.execute(db);
  return rows[0]?.found ?? 0;
}

/** The next `limit` values that do not begin with `prefix`, in the order of their rows, from behind row `after`. */
export async function listValuesWithout(
  db: TenantDb,
  { table, column, row }: TextColumn,
  prefix: string,
  after: string | undefined,
  limit: number,
): Promise<StoredValue[]> {
  const later = after === undefined ? sql`true` : sql`${sql.ref(row)} > ${after}`;
  const { rows } = await sql<StoredValue>`select ${sql.ref(row)}::text as row, ${sql.ref(column)} as value
    from ${sql.table(table)}
    where tenant_id = current_tenant_id() and not starts_with(${sql.ref(column)}, ${prefix}) and ${later}
    order by ${sql.ref(row)} limit ${limit}`.execute(db);
  return rows;
}

/** Puts `next` in the place of a value that is still what was read. */
export async function replaceValue(
  db: TenantDb,
  { table, column, row }: TextColumn,
  read: StoredValue,
  next: string,
): Promise<void> {
  await sql`update ${sql.table(table)} set ${sql.ref(column)} = ${next}
    where tenant_id = current_tenant_id() and ${sql.ref(row)} = ${read.row} and ${sql.ref(column)} = ${read.value}`.execute(
    db,
  );
}
