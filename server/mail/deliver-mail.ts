import { type Mailer, MailRejected, type OutgoingMail } from '../../adapters/mail/mailer.ts';
import type { TenantDb } from '../../adapters/postgres/database.ts';
import { findUser } from '../../adapters/postgres/find-user.ts';
import type { Attempt, QueuedJob } from '../../adapters/postgres/job-queue/open-job-queue.ts';
import type { Email, EmailContext } from '../../views/emails/email.ts';
import { emailTexts } from '../../views/emails/texts.ts';
import { readableTextOn } from '../../views/theme-css.ts';
import { openProfile } from '../accounts/profile.ts';
import { insertAuditEvent } from '../audit/insert-audit-event.ts';
import type { Deps } from '../deps.ts';
import type { Language } from '../kernel/languages.ts';
import { chooseLanguage } from '../language/choose-language.ts';
import { tenantSettings } from '../tenancy/tenant-settings.ts';
import { mailKinds } from './kinds.ts';
import type { ComposedMail, Composing, MailKind, MailTenant } from './mail-kind.ts';
import { type MailOrder, mailPlace } from './new-mail.ts';

type MailDeps = Pick<Deps, 'db' | 'sealing' | 'clock' | 'mailer' | 'breakers' | 'log'>;

type StoredMail = { readonly kind: string; readonly user_id: string | null; readonly order: MailOrder };

async function findMail({ db, sealing }: MailDeps, { tenant_id, id }: QueuedJob): Promise<StoredMail | undefined> {
  const row = await db.tenant(tenant_id).selectFrom('mails').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row) return undefined;
  const { kind, user_id, sealed, sealed_for_user } = row;
  const opened =
    user_id && sealed_for_user
      ? await sealing.openForUser(tenant_id, user_id, mailPlace('sealed_for_user', id), sealed_for_user)
      : await sealing.openForTenant(tenant_id, 'mail', mailPlace('sealed', id), sealed ?? '');
  return opened && { kind, user_id, order: JSON.parse(opened.toString()) };
}

async function readTenant(db: TenantDb, issuer: string): Promise<MailTenant> {
  const { id, name, settings } = await db
    .selectFrom('tenants')
    .select(['id', 'name', 'settings'])
    .executeTakeFirstOrThrow();
  return { id, name, settings: tenantSettings.parse(settings), issuer };
}

/** Mail programs show no SVG. */
function logoOf({ settings }: MailTenant): OutgoingMail['logo'] {
  const [, type = '', data = ''] =
    /^data:(image\/(?:png|jpeg|webp));base64,(.+)$/.exec(settings.branding.logo ?? '') ?? [];
  return type ? { type, content: Buffer.from(data, 'base64') } : undefined;
}

/** The looks of a tenant's mails, in a language. */
function emailContextFor(tenant: MailTenant, lang: Language): EmailContext {
  const accentColor = tenant.settings.branding.accent_color;
  const shown = { name: tenant.name, accentColor, onAccent: readableTextOn(accentColor) };
  return { lang, texts: emailTexts[lang], tenant: shown, issuer: tenant.issuer, hasLogo: logoOf(tenant) !== undefined };
}

async function compose(deps: MailDeps, tenant: MailTenant, { kind: name, order }: StoredMail) {
  const kind = mailKinds.find((one) => one.name === name) as MailKind | undefined;
  if (!kind) throw new Error('a mail of a kind that this version does not know');
  const composing: Composing = { deps, tenant };
  return kind.compose(composing, kind.content.parse(order.content));
}

async function findOwnLanguage({ db, sealing }: Pick<MailDeps, 'db' | 'sealing'>, tenantId: string, userId: string) {
  const user = await findUser(db.tenant(tenantId), { id: userId });
  return user && (await openProfile(sealing, tenantId, user, ['locale'])).locale;
}

/** Puts a mail into words: in the language its user has chosen, else of who asked for it, else in the tenant's. */
export async function wordMail(
  deps: Pick<MailDeps, 'db' | 'sealing'>,
  tenant: MailTenant,
  { userId, email }: ComposedMail,
  asked?: string,
): Promise<Email> {
  const own = userId === undefined ? undefined : await findOwnLanguage(deps, tenant.id, userId);
  const language = chooseLanguage({ own, kept: asked, fallback: tenant.settings.default_language });
  return email(emailContextFor(tenant, language));
}

type Ended = { readonly kind: 'mail.sent' | 'mail.failed' | 'mail.dropped'; readonly code?: string };

/** It is gone from the database once it is sent, or cannot be. */
async function end(
  db: TenantDb,
  id: string,
  mail: StoredMail,
  userId: string | undefined,
  ended: Ended,
): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    await transaction.deleteFrom('mails').where('id', '=', id).execute();
    const code = ended.kind === 'mail.failed' ? { code: ended.code ?? 'unavailable' } : {};
    const event = { kind: ended.kind, actor: 'mail', user_id: userId, details: { mail: mail.kind, ...code } };
    await insertAuditEvent(transaction, event as Parameters<typeof insertAuditEvent>[1]);
  });
}

/** Gives it to the mail server. */
export const handOver = (mailer: Mailer, tenant: MailTenant, to: string, email: Email): Promise<void> =>
  mailer.send({ to, fromName: tenant.name, ...email, logo: logoOf(tenant) });

/** False when the server will not have it. That says nothing about the server, so its breaker does not hear of it. */
const isTakenBy = ({ mailer, breakers }: MailDeps, tenant: MailTenant, to: string, email: Email): Promise<boolean> =>
  breakers.guard('mail', () =>
    handOver(mailer, tenant, to, email).then(
      () => true,
      (error) => {
        if (error instanceof MailRejected) return false;
        throw error;
      },
    ),
  );

/** Sends one mail of the queue. Throws when it has to be tried again; after the last try it is given up, on record. */
export async function deliverMail(deps: MailDeps, job: QueuedJob, { isLast }: Attempt): Promise<void> {
  const db = deps.db.tenant(job.tenant_id);
  const mail = await findMail(deps, job);
  if (!mail) return;
  const tenant = await readTenant(db, mail.order.issuer);
  let userId = mail.user_id ?? undefined;
  try {
    const composed = await compose(deps, tenant, mail);
    userId = composed?.userId ?? userId;
    if (!composed) return await end(db, job.id, mail, userId, { kind: 'mail.dropped' });
    const email = await wordMail(deps, tenant, composed, mail.order.lang);
    const isTaken = await isTakenBy(deps, tenant, composed.to, email);
    await end(db, job.id, mail, userId, isTaken ? { kind: 'mail.sent' } : { kind: 'mail.failed', code: 'rejected' });
  } catch (error) {
    if (isLast) await end(db, job.id, mail, userId, { kind: 'mail.failed', code: 'unavailable' });
    throw error;
  }
}
