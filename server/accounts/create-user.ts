import { z } from 'zod';
import type { TenantDb } from '../../adapters/postgres/database.ts';
import { insertAuditEvent } from '../audit/insert-audit-event.ts';
import { type CheckDeps, checkNewPassword } from '../credentials/check-new-password.ts';
import type { PasswordProblem } from '../credentials/password-policy.ts';
import type { Deps } from '../deps.ts';
import { uuidv7 } from '../kernel/ids.ts';
import { accept, type Outcome, refuse } from '../kernel/outcome.ts';
import type { ChangeScope } from '../tenancy/change-scope.ts';
import { readPasswordPolicy } from '../tenancy/read-password-policy.ts';
import { findEmailProblem } from './email.ts';
import { insertUser, prepareUser } from './insert-user.ts';
import { recordUnchecked } from './record-unchecked.ts';
import { openUserSummary, type UserSummary, userColumns } from './user-summary.ts';

const text = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .regex(/^\P{Cc}*$/u, 'must not contain control characters');

export const newUser = z.strictObject({
  email: z
    .string()
    .trim()
    .refine((email) => !findEmailProblem(email), 'must be an address like name@example.org'),
  /** Without one the user cannot sign in until a password is set. */
  password: z.string().optional(),
  email_verified: z.boolean().default(false),
  name: text.optional(),
  given_name: text.optional(),
  family_name: text.optional(),
  user_groups: z.array(text).max(200).default([]),
  roles: z.array(text).max(50).default([]),
});

export type NewUser = z.output<typeof newUser>;

/**
 * Creates a user. E-mail addresses are unique in a tenant, whatever the case of their letters. `first` is what has to happen
 * with it, first in the transaction; where it answers false, nothing does.
 */
export async function createUser(
  deps: Pick<Deps, 'db' | 'sealing'> & CheckDeps,
  { tenant, actor }: ChangeScope,
  { password, roles: named, ...profile }: NewUser,
  first: (transaction: TenantDb) => Promise<boolean> = async () => true,
): Promise<Outcome<UserSummary, 'email_taken' | 'link_used' | 'unknown_role' | PasswordProblem>> {
  const db = deps.db.tenant(tenant.id);
  const owner = { email: profile.email, names: [profile.name, profile.given_name, profile.family_name] };
  const unchecked: string[] = [];
  const onUnchecked = (sources: readonly string[]) => unchecked.push(...sources);
  const problem =
    password === undefined
      ? undefined
      : await checkNewPassword(deps, await readPasswordPolicy(db), { password, owner, onUnchecked });
  if (problem) return refuse(problem);
  const roles = [...new Set(named)];
  const known = await db.selectFrom('roles').select('name').execute();
  if (!roles.every((role) => known.some(({ name }) => name === role))) return refuse('unknown_role');
  const password_hash = password === undefined ? null : await deps.passwordHash.hash(password);
  const id = uuidv7();
  const user = { ...profile, id, password_hash, password_changed_at: password_hash ? new Date() : null };
  const prepared = await prepareUser(deps.sealing, tenant.id, user);
  const outcome = await db.transaction().execute(async (transaction) => {
    if (!(await first(transaction))) return refuse('link_used');
    if (!(await insertUser(transaction, prepared))) return refuse('email_taken');
    for (const role of roles) await transaction.insertInto('user_roles').values({ user_id: id, role }).execute();
    await insertAuditEvent(transaction, { kind: 'user.created', actor, user_id: id, details: { roles } });
    await recordUnchecked(transaction, { actor, user_id: id }, unchecked);
    const own = transaction.selectFrom('users').select(userColumns).where('id', '=', id);
    return accept(await own.executeTakeFirstOrThrow());
  });
  return outcome.ok ? accept(await openUserSummary(deps.sealing, tenant.id, outcome.value)) : outcome;
}
