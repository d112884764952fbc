import type { Database } from './database.ts';
import { type TokenUser, tokenUserColumns } from './find-record.ts';

const findById = {
  name: 'find-active-user',
  text: `select id, ${tokenUserColumns('users')} from users
    where tenant_id = current_tenant_id() and id = $1 and status = 'active'`,
};

export async function findActiveUser(db: Database, tenantId: string, id: string): Promise<TokenUser | undefined> {
  const [user] = await db.run<TokenUser>(tenantId, findById, [id]);
  return user;
}

const findRoles = {
  name: 'find-roles-of-user',
  text: `select coalesce(array_agg(distinct r.name), '{}') as roles,
      coalesce(array_agg(distinct p.permission) filter (where p.permission is not null), '{}') as permissions
    from user_roles u join roles r on r.tenant_id = u.tenant_id and r.name = u.role
    left join lateral unnest(r.permissions) as p(permission) on true
    where u.tenant_id = current_tenant_id() and u.user_id = $1`,
};

/** A user's role names and the permissions (`resource.action`) those add up to. */
export async function listRolesOf(
  db: Database,
  tenantId: string,
  userId: string,
): Promise<{ roles: string[]; permissions: string[] }> {
  const [row] = await db.run<{ roles: string[]; permissions: string[] }>(tenantId, findRoles, [userId]);
  return row ?? { roles: [], permissions: [] };
}

export type LoginUser = {
  readonly id: string;
  readonly password_hash: string | null;
  readonly status: string;
  readonly session_epoch: number;
  readonly device_epoch: number;
};

const findForLogin = {
  name: 'find-user-for-login',
  text: `select id, password_hash, status, session_epoch, device_epoch from users where tenant_id = current_tenant_id() and email_index = any($1)`,
};

export async function findUserForLogin(
  db: Database,
  tenantId: string,
  emailIndexes: readonly string[],
): Promise<LoginUser | undefined> {
  const [user] = await db.run<LoginUser>(tenantId, findForLogin, [emailIndexes]);
  return user;
}
