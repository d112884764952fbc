import { hash } from 'node:crypto';
import type { TenantDb } from '../../adapters/postgres/database.ts';
import { findUser, type UserRef } from '../../adapters/postgres/find-user.ts';
import { forgetLoginAttempts } from '../../adapters/postgres/login-attempts.ts';
import { voidAccountLinks } from '../account-links/account-link.ts';
import { insertUser, type PreparedUser, prepareUser } from '../accounts/insert-user.ts';
import { recordUnchecked } from '../accounts/record-unchecked.ts';
import { revokeSessions } from '../accounts/revoke-sessions.ts';
import { toUserRef } from '../accounts/user-ref.ts';
import { insertAuditEvent } from '../audit/insert-audit-event.ts';
import { accountSubjectsOf } from '../credentials/account-subjects.ts';
import type { Deps } from '../deps.ts';
import { HOUR } from '../kernel/duration.ts';
import { randomToken, uuidv7 } from '../kernel/ids.ts';

/**
 * One-time links with which an administrator chooses a password: the first one on a new installation, or one who lost
 * access (`bastion admin recover`). Only the hash of a link is stored; looking at it does not use it up.
 */
const lifetime = HOUR;

const hashToken = (token: string): Buffer => hash('sha256', token, 'buffer');

type LinkDeps = Pick<Deps, 'db' | 'clock'>;
type SetupDeps = LinkDeps & Pick<Deps, 'sealing' | 'queue'>;

/** Makes a link; earlier ones stop working. Without `userId` it creates an administrator, with it it resets that one. */
export async function createSetupLink(
  deps: LinkDeps,
  tenantId: string,
  publicUrl: string,
  userId?: string,
): Promise<{ url: string; expires_at: number }> {
  const token = randomToken();
  const expires_at = deps.clock.now() + lifetime;
  const row = { token_hash: hashToken(token), user_id: userId ?? null, expires_at: new Date(expires_at * 1000) };
  await deps.db
    .tenant(tenantId)
    .transaction()
    .execute(async (db) => {
      const open = db.updateTable('setup_links').set({ consumed_at: new Date() }).where('consumed_at', 'is', null);
      await (userId ? open.where('user_id', '=', userId) : open.where('user_id', 'is', null)).execute();
      await db.insertInto('setup_links').values(row).execute();
    });
  return { url: `${publicUrl}/setup/${token}`, expires_at };
}

export type SetupLink = { readonly user_id: string | null };

/** The link, while it can still be used: one that makes the first administrator is of no use once there is one. */
export async function findSetupLink(deps: LinkDeps, tenantId: string, token: string): Promise<SetupLink | undefined> {
  const link = await deps.db
    .tenant(tenantId)
    .selectFrom('setup_links')
    .select('user_id')
    .where('token_hash', '=', hashToken(token))
    .where('consumed_at', 'is', null)
    .where('expires_at', '>', new Date(deps.clock.now() * 1000))
    .executeTakeFirst();
  return link && (link.user_id || !(await hasAdmin(deps, tenantId))) ? link : undefined;
}

/** Uses the link up; false when somebody else did or it ran out. */
async function consumeSetupLink(db: TenantDb, token: string, now: number): Promise<boolean> {
  const result = await db
    .updateTable('setup_links')
    .set({ consumed_at: new Date() })
    .where('token_hash', '=', hashToken(token))
    .where('consumed_at', 'is', null)
    .where('expires_at', '>', new Date(now * 1000))
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

export type AdminInput = {
  readonly email: string;
  readonly password_hash: string;
  /** Sources of breached passwords that could not say whether they know it. */
  readonly unchecked?: readonly string[];
};

type Prepared = Pick<Deps, 'queue'> & {
  readonly tenantId: string;
  readonly prepared: PreparedUser;
  readonly ref: UserRef;
  readonly password_hash: string;
  readonly subjects: readonly string[];
};

/** Ends whatever the account's earlier password had opened. */
async function setPassword(db: TenantDb, userId: string, given: Prepared): Promise<void> {
  const { tenantId, password_hash, subjects } = given;
  const change = { password_hash, password_changed_at: new Date(), status: 'active' as const };
  await db.updateTable('users').set(change).where('id', '=', userId).execute();
  await revokeSessions(given, db, { tenantId, userId });
  await voidAccountLinks(db, userId);
  await forgetLoginAttempts(db, subjects);
}

/** The account of this address, or a new one: whoever holds the link runs the installation. */
async function saveAdmin(db: TenantDb, link: SetupLink, given: Prepared): Promise<string> {
  const { prepared, ref } = given;
  const known = link.user_id ?? (await findUser(db, ref))?.id;
  const id = known ?? prepared.row.id;
  if (!known && !(await insertUser(db, prepared))) throw new Error('the address was taken meanwhile: try again');
  await setPassword(db, id, given);
  if (!link.user_id) {
    const role = { user_id: id, role: 'super_admin' };
    await db
      .insertInto('user_roles')
      .values(role)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
  return id;
}

/** Uses the link and creates (or resets) the administrator in one transaction; false when the link no longer works. */
export async function completeSetup(
  deps: SetupDeps,
  tenantId: string,
  token: string,
  { email, password_hash, unchecked = [] }: AdminInput,
): Promise<boolean> {
  const link = await findSetupLink(deps, tenantId, token);
  if (!link) return false;
  const ref = await toUserRef(deps.sealing, tenantId, email);
  const subjects = await accountSubjectsOf(deps.sealing, tenantId, email);
  const prepared = await prepareUser(deps.sealing, tenantId, { id: uuidv7(), email, email_verified: true });
  return deps.db
    .tenant(tenantId)
    .transaction()
    .execute(async (db) => {
      // One at a time: a link to make the first administrator is worth nothing once there is one.
      await db.selectFrom('tenants').select('id').forUpdate().execute();
      if (!link.user_id && (await hasAdminIn(db))) return false;
      if (!(await consumeSetupLink(db, token, deps.clock.now()))) return false;
      const { queue } = deps;
      const user_id = await saveAdmin(db, link, { queue, tenantId, prepared, ref, password_hash, subjects });
      const kind = link.user_id ? 'admin.recovered' : 'admin.created';
      await insertAuditEvent(db, { kind, actor: 'setup-link', user_id });
      await recordUnchecked(db, { actor: 'setup-link', user_id }, unchecked);
      return true;
    });
}

async function hasAdminIn(db: TenantDb): Promise<boolean> {
  const admin = await db
    .selectFrom('user_roles')
    .innerJoin('users', 'users.id', 'user_roles.user_id')
    .select('user_roles.user_id')
    .where('role', '=', 'super_admin')
    // Who is locked has a way back of their own.
    .where('users.status', 'in', ['active', 'locked'])
    .executeTakeFirst();
  return admin !== undefined;
}

/** Whether anybody can administer this tenant. */
export const hasAdmin = (deps: Pick<Deps, 'db'>, tenantId: string): Promise<boolean> =>
  hasAdminIn(deps.db.tenant(tenantId));
