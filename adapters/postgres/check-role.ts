import { sql } from 'kysely';
import type { Database } from './database.ts';

type Findings = { role: string; is_super: boolean; can_bypass: boolean; owned: string[] | null; open: string[] | null };

/** Tables of the migration tool itself, which hold no tenant's data. */
const ownTables = ['kysely_migration', 'kysely_migration_lock'];

async function look(db: Database): Promise<Findings> {
  const { rows } = await sql<Findings>`
    select current_user as role, r.rolsuper as is_super, r.rolbypassrls as can_bypass,
      (select array_agg(c.relname::text) from pg_class c
        where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm')
          and pg_has_role(current_user, c.relowner, 'member')) as owned,
      (select array_agg(c.relname::text) from pg_class c
        where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
          and not (c.relname = any(${ownTables}))
          and not (c.relrowsecurity and c.relforcerowsecurity
            and exists (select from pg_policy p where p.polrelid = c.oid))) as open
    from pg_roles r where r.rolname = current_user`.execute(db.system);
  if (!rows[0]) throw new Error('The database does not know its own role');
  return rows[0];
}

/**
 * Why this database must not be served from, in words that say what to do; undefined when all is well: the role is
 * subject to row level security, owns nothing, and every table is behind a forced policy.
 */
export async function findIsolationProblem(db: Database): Promise<string | undefined> {
  const { role, is_super, can_bypass, owned, open } = await look(db);
  const advice = `give DATABASE_URL a role made by CREATE ROLE bastion_app LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD '…', and the owner's to BASTION_DATABASE_OWNER_URL`;
  if (is_super) return `database role ${role} is a superuser and bypasses row level security: ${advice}`;
  if (can_bypass) return `database role ${role} has BYPASSRLS: ${advice}`;
  if (owned) return `database role ${role} owns (or is a member of the owner of) ${owned.join(', ')}: ${advice}`;
  if (open)
    return `these tables are not behind forced row level security: ${open.join(', ')}; repair the migration that made them`;
  return undefined;
}

/** The migrations this version needs and the database lacks. */
export async function listPendingMigrations(db: Database, known: readonly string[]): Promise<string[]> {
  const exists = await sql<{
    found: boolean;
  }>`select to_regclass('public.kysely_migration') is not null as found`.execute(db.system);
  if (!exists.rows[0]?.found) return [...known];
  const done = new Set(
    (await db.system.selectFrom('kysely_migration').select('name').execute()).map((row) => row.name),
  );
  return known.filter((name) => !done.has(name));
}
