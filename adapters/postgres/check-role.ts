import { sql } from 'kysely';
import type { Database } from './database.ts';
import { queueSchema } from './job-queue/boss-options.ts';

type Findings = {
  role: string;
  is_super: boolean;
  can_bypass: boolean;
  can_make_roles: boolean;
  becomes: string[] | null;
  owned: string[] | null;
  open: string[] | null;
};

/** Tables of the migration tool itself, which hold no tenant's data. */
const ownTables = ['kysely_migration', 'kysely_migration_lock'];

/** Tables that are closed to everybody but the user whose rows they hold. */
export const userTables = ['activities', 'sign_ins'];

// Of the table `c`: what may be seen and written is what belongs to the tenant in scope (and to the user, in a
// table of users), by these very words, since whether
// other words mean the same cannot be told. A policy of somebody else, such as the owner's for maintenance, changes nothing.
const isIsolated = sql`(
  select coalesce(bool_and(p.polpermissive and p.polcmd = '*' and pg_get_expr(p.polqual, c.oid) is not distinct from rule
    and pg_get_expr(p.polwithcheck, c.oid) is not distinct from rule), false)
  from pg_policy p,
    format(case when c.relname = any(${userTables}) then '((%s = current_tenant_id()) AND (user_id = current_user_id()))'
      else '(%s = current_tenant_id())' end, case when c.relname = 'tenants' then 'id' else 'tenant_id' end) as rule
  where p.polrelid = c.oid and exists (select from unnest(p.polroles) as t(oid)
    where t.oid = 0 or pg_has_role(current_user, t.oid, 'member')))`;

// A view reads with the rights of its owner unless it is told not to; a materialised view is a copy without policies.
async function look(db: Database): Promise<Findings> {
  const { rows } = await sql<Findings>`
    select current_user as role, r.rolsuper as is_super, r.rolbypassrls as can_bypass, r.rolcreaterole as can_make_roles,
      (select array_agg(o.rolname::text) from pg_roles o
        where (o.rolsuper or o.rolbypassrls or o.rolcreaterole) and o.oid <> r.oid
          and pg_has_role(current_user, o.oid, 'member')) as becomes,
      (select array_agg(c.relname::text) from pg_class c
        where c.relnamespace in (select n.oid from pg_namespace n where n.nspname in ('public', ${queueSchema}))
          and c.relkind in ('r', 'p', 'v', 'm') and pg_has_role(current_user, c.relowner, 'member')) as owned,
      (select array_agg(c.relname::text) from pg_class c
        where c.relnamespace = 'public'::regnamespace and not (c.relname = any(${ownTables})) and case
          when c.relkind in ('r', 'p') then
            not (c.relrowsecurity and c.relforcerowsecurity and ${isIsolated})
          when c.relkind = 'v' then
            has_table_privilege(c.oid, 'select') and not 'security_invoker=true' = any(coalesce(c.reloptions, '{}'))
          else c.relkind in ('m', 'f') and has_table_privilege(c.oid, 'select') end) as open
    from pg_roles r where r.rolname = current_user`.execute(db.system);
  if (!rows[0]) throw new Error('The database does not know its own role');
  return rows[0];
}

/**
 * Why this database must not be served from, in words that say what to do; undefined when all is well: the role is
 * subject to row level security, cannot become another that is not, owns nothing, and all it can read is behind a
 * forced policy.
 */
export async function findIsolationProblem(db: Database): Promise<string | undefined> {
  const { role, is_super, can_bypass, can_make_roles, becomes, owned, open } = await look(db);
  const advice = `give DATABASE_URL a role made by CREATE ROLE bastion_app LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE PASSWORD '…', and the owner's to BASTION_DATABASE_OWNER_URL`;
  if (is_super) return `database role ${role} is a superuser and bypasses row level security: ${advice}`;
  if (can_bypass) return `database role ${role} has BYPASSRLS: ${advice}`;
  if (can_make_roles) return `database role ${role} has CREATEROLE and could give itself another: ${advice}`;
  if (becomes)
    return `database role ${role} can become ${becomes.join(', ')}, which bypasses row level security: ${advice}`;
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
