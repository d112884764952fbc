import { hash } from 'node:crypto';
import { z } from 'zod';
import type { TenantDb } from '../../adapters/postgres/database.ts';
import type { Deps } from '../deps.ts';
import { DAY, MINUTE } from '../kernel/duration.ts';
import { randomToken, uuidv7 } from '../kernel/ids.ts';
import type { Sealing } from '../keys/sealing.ts';
import type { Tenant } from '../tenancy/tenant.ts';
import { linkEmailIndexes } from './link-email-indexes.ts';

/**
 * Links that people get by mail, and with which they prove that they read it. A link is made in the moment its mail is
 * sent, only its hash is stored, and looking at it does not use it up, since mail scanners look at everything: whoever
 * holds it presses a button on the page behind it. This file makes and spends them; what each is for is in `purposes/`.
 */
const lifetimes = {
  recover: 30 * MINUTE,
  register: 30 * MINUTE,
  verify: 30 * MINUTE,
  'change-email': 30 * MINUTE,
  unlock: 30 * MINUTE,
  // Whoever is invited does not wait for it in front of their mailbox.
  invitation: 7 * DAY,
  'not-me': 7 * DAY,
} as const;

export type LinkPurposeName = keyof typeof lifetimes;

/**
 * What is about one sign-in, and not about the account: there may be several, and neither a new password nor another address
 * makes one void, since whoever signed in may have been who changed them.
 */
const lasting: readonly LinkPurposeName[] = ['not-me'];
const passing = (Object.keys(lifetimes) as LinkPurposeName[]).filter((purpose) => !lasting.includes(purpose));

export const minutesOf = (purpose: LinkPurposeName): number => lifetimes[purpose] / MINUTE;
export const daysOf = (purpose: LinkPurposeName): number => lifetimes[purpose] / DAY;

export type AccountLink = {
  readonly id: string;
  readonly purpose: LinkPurposeName;
  readonly user_id: string | null;
  /** What the link is about, where that is more than its user. */
  readonly data: unknown;
};

type NeededDeps = Pick<Deps, 'db' | 'clock' | 'sealing'>;

const hashToken = (token: string): Buffer => hash('sha256', token, 'buffer');
const placeOf = (column: 'sealed' | 'sealed_for_user', id: string) => ({ table: 'account_links', column, row: id });

type NewLink = {
  readonly purpose: LinkPurposeName;
  readonly userId?: string | undefined;
  readonly data?: unknown;
  /** The address in `data` of somebody without an account, where other links to it are looked for. */
  readonly email?: string;
};

/** The part of what a link holds that says whose address it is. */
export const linkedEmail = z.object({ email: z.string() });

/** What a link for nobody's account is about. */
export async function openLinkData(sealing: Sealing, tenantId: string, id: string, sealed: string): Promise<unknown> {
  return JSON.parse((await sealing.openForTenant(tenantId, 'mail', placeOf('sealed', id), sealed)).toString());
}

/** Makes a link. Of those for one user and purpose, only the last works, unless each is about a sign-in of its own. */
export async function createAccountLink(
  { db, clock, sealing }: NeededDeps,
  { id: tenantId, issuer }: Pick<Tenant, 'id' | 'issuer'>,
  { purpose, userId, data, email }: NewLink,
): Promise<string> {
  const token = randomToken();
  const id = uuidv7();
  const text = data === undefined ? undefined : JSON.stringify(data);
  const sealed =
    text !== undefined && userId === undefined
      ? await sealing.sealForTenant(tenantId, 'mail', placeOf('sealed', id), text)
      : null;
  const sealed_for_user =
    text !== undefined && userId !== undefined
      ? await sealing.sealForUser(tenantId, userId, placeOf('sealed_for_user', id), text)
      : null;
  const email_index = email === undefined ? null : (await linkEmailIndexes(sealing, tenantId, email))[0];
  const expires_at = new Date((clock.now() + lifetimes[purpose]) * 1000);
  const row = {
    id,
    token_hash: hashToken(token),
    purpose,
    user_id: userId ?? null,
    sealed,
    sealed_for_user,
    email_index,
    expires_at,
  };
  await db
    .tenant(tenantId)
    .transaction()
    .execute(async (transaction) => {
      if (userId !== undefined && !lasting.includes(purpose)) await voidAccountLinks(transaction, userId, [purpose]);
      await transaction.insertInto('account_links').values(row).execute();
    });
  return `${issuer}/link/${token}`;
}

/** The link, while it can still be used. */
export async function findAccountLink(
  { db, clock, sealing }: NeededDeps,
  tenantId: string,
  token: string,
): Promise<AccountLink | undefined> {
  const row = await db
    .tenant(tenantId)
    .selectFrom('account_links')
    .select(['id', 'purpose', 'user_id', 'sealed', 'sealed_for_user'])
    .where('token_hash', '=', hashToken(token))
    .where('consumed_at', 'is', null)
    .where('expires_at', '>', new Date(clock.now() * 1000))
    .executeTakeFirst();
  if (!row) return undefined;
  const { id, user_id, sealed, sealed_for_user } = row;
  const purpose = row.purpose as LinkPurposeName;
  if (sealed) return { id, purpose, user_id, data: await openLinkData(sealing, tenantId, id, sealed) };
  const opened =
    user_id && sealed_for_user
      ? await sealing.openForUser(tenantId, user_id, placeOf('sealed_for_user', id), sealed_for_user)
      : undefined;
  return { id, purpose, user_id, data: opened && JSON.parse(opened.toString()) };
}

/** Uses the link up, once, as part of what it was for; false when somebody else did or it ran out. */
export async function consumeAccountLink(transaction: TenantDb, id: string, now: number): Promise<boolean> {
  // What it was about goes as well: sealed under no key of a user, it would outlast the erasure of who came of it.
  const { numUpdatedRows } = await transaction
    .updateTable('account_links')
    .set({ consumed_at: new Date(now * 1000), sealed: null, email_index: null })
    .where('id', '=', id)
    .where('consumed_at', 'is', null)
    .where('expires_at', '>', new Date(now * 1000))
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Makes a user's links worthless; without `purposes` all that do not outlast a change of the account. */
export async function voidAccountLinks(
  transaction: TenantDb,
  userId: string,
  purposes: readonly LinkPurposeName[] = passing,
): Promise<void> {
  await transaction
    .updateTable('account_links')
    .set({ consumed_at: new Date() })
    .where('user_id', '=', userId)
    .where('purpose', 'in', purposes)
    .where('consumed_at', 'is', null)
    .execute();
}

/** Takes back a change of address that was asked for, whether its mail was sent by now or waits. */
export async function voidEmailChange(transaction: TenantDb, userId: string): Promise<void> {
  await transaction.deleteFrom('mails').where('user_id', '=', userId).where('kind', '=', 'email-change').execute();
  await voidAccountLinks(transaction, userId, ['change-email']);
}
