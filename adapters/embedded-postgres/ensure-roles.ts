import { Client } from 'pg';
import type { Secret } from '../../server/kernel/secret.ts';
import type { Passwords } from './ensure-passwords.ts';

/**
 * Creates what is missing of the roles and the database: `bastion_owner` owns the database `bastion` and runs
 * migrations, `bastion_app` serves requests, owns nothing and cannot bypass row level security.
 */
export async function ensureRoles(superuserUrl: Secret, passwords: Passwords, resetPasswords: boolean): Promise<void> {
  const client = new Client({ connectionString: superuserUrl.reveal() });
  await client.connect();
  try {
    const { rows } = await client.query<{ roles: string[] | null; has_database: boolean }>(
      `select (select array_agg(rolname::text) from pg_roles where rolname in ('bastion_owner', 'bastion_app')) as roles,
              exists (select from pg_database where datname = 'bastion') as has_database`,
    );
    const roles = rows[0]?.roles ?? [];
    await ensureRole(client, 'bastion_owner', passwords.owner, roles, resetPasswords);
    await ensureRole(client, 'bastion_app', passwords.app, roles, resetPasswords);
    if (!rows[0]?.has_database) await createDatabase(client);
  } finally {
    await client.end();
  }
}

type RoleName = 'bastion_owner' | 'bastion_app';

async function ensureRole(client: Client, role: RoleName, password: Secret, existing: string[], reset: boolean) {
  const exists = existing.includes(role);
  if (exists && !reset) return;
  const rights = 'login nosuperuser nocreatedb nocreaterole noreplication nobypassrls';
  const secret = client.escapeLiteral(password.reveal());
  await client.query(`${exists ? 'alter' : 'create'} role ${role} ${rights} password ${secret}`);
}

async function createDatabase(client: Client): Promise<void> {
  await client.query('revoke all on database postgres, template1 from public');
  await client.query('create database bastion owner bastion_owner');
  await client.query('revoke all on database bastion from public');
  await client.query('grant connect on database bastion to bastion_app');
}
