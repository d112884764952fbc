import { listRolesOf } from '../../adapters/postgres/users.ts';
import type { Deps } from '../deps.ts';

/** Whether one of these allows `resource.action`: by its own name, by `resource.*` or by `*`. */
export const allows = (permissions: readonly string[], wanted: string): boolean =>
  permissions.some((one) => one === '*' || one === wanted || one === `${wanted.split('.')[0]}.*`);

/** Whether the roles of a user allow something, as they are at this moment. */
export async function isPermitted(
  { db }: Pick<Deps, 'db'>,
  tenantId: string,
  userId: string,
  wanted: string,
): Promise<boolean> {
  return allows((await listRolesOf(db, tenantId, userId)).permissions, wanted);
}
