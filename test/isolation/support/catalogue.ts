import type { TestDatabase } from '../../support/clone-database.ts';

export type Table = {
  readonly name: string;
  readonly tenantColumn: 'tenant_id' | 'id';
  readonly columns: readonly string[];
};

/** Tables of the migration tool, which hold no tenant's data and which the runtime role may at most read. */
export const toolTables = ['kysely_migration', 'kysely_migration_lock'];

/** The tables that hold tenants' data, as PostgreSQL itself lists them. */
export async function listTables(database: TestDatabase): Promise<Table[]> {
  const rows = await database.query<{ name: string; columns: string[] }>(
    `select c.relname::text as name, array_agg(a.attname::text order by a.attnum) as columns
     from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'f') and not c.relispartition and not c.relname = any($1)
     group by c.relname order by c.relname`,
    [toolTables],
  );
  return rows.map(({ name, columns }) => {
    const tenantColumn = columns.includes('tenant_id') ? 'tenant_id' : 'id';
    return { name, tenantColumn, columns };
  });
}

/** The parts of tables that are kept in parts: reached through the whole, which is a table above. */
export async function listPartitions(database: TestDatabase): Promise<{ name: string; whole: string }[]> {
  return database.query(
    `select c.relname::text as name, i.inhparent::regclass::text as whole from pg_class c join pg_inherits i on i.inhrelid = c.oid
     where c.relnamespace = 'public'::regnamespace and c.relispartition and c.relkind in ('r', 'p', 'f') order by 1`,
  );
}

/** Everything else with rows of its own to read: views, materialised views and sequences. */
export async function listOtherRelations(database: TestDatabase): Promise<{ name: string; kind: string }[]> {
  return database.query(
    `select relname::text as name, relkind::text as kind from pg_class
     where relnamespace = 'public'::regnamespace and relkind in ('v', 'm', 'S') order by relname`,
  );
}

export type RuntimeFunction = {
  readonly signature: string;
  readonly isDefiner: boolean;
  readonly settings: string[] | null;
};

/** The functions of the schema, with what the runtime role may do with them. */
export async function listFunctions(database: TestDatabase): Promise<(RuntimeFunction & { isCallable: boolean })[]> {
  return database.query(
    `select oid::regprocedure::text as signature, prosecdef as "isDefiner", proconfig as settings,
       has_function_privilege('bastion_app', oid, 'execute') as "isCallable"
     from pg_proc where pronamespace = 'public'::regnamespace order by 1`,
  );
}
