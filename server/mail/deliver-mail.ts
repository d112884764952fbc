import { type Mailer, MailRejected, type OutgoingMail } from '../../adapters/mail/mailer.ts';
import type { TenantDb } from '../../adapters/postgres/database.ts';
import type { Attempt, QueuedJob } from '../../adapters/postgres/job-queue/open-job-queue.ts';
import type { EmailContext } from '../../views/emails/email.ts';
import { emailTextsFor } from '../../views/emails/texts.ts';
import { readableTextOn } from '../../views/theme-css.ts';
import { insertAuditEvent } from '../audit/insert-audit-event.ts';
import type { Deps } from '../deps.ts';
import { tenantSettings } from '../tenancy/tenant-settings.ts';
import { mailKinds } from './kinds.ts';
import type { ComposedMail, Composing, MailKind, MailTenant } from './mail-kind.ts';
import { type MailOrder, mailPlace } from './new-mail.ts';

type MailDeps = Pick<Deps, 'db' | 'sealing' | 'clock' | 'mailer' | 'breakers'>;

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

/** The looks of a tenant's mails. */
export function emailContextFor(tenant: MailTenant, lang: string): EmailContext {
  const accentColor = tenant.settings.branding.accent_color;
  const shown = { name: tenant.name, accentColor, onAccent: readableTextOn(accentColor) };
  const texts = emailTextsFor(lang);
  return { lang: texts.lang, texts, tenant: shown, issuer: tenant.issuer, hasLogo: logoOf(tenant) !== undefined };
}

async function compose(deps: MailDeps, tenant: MailTenant, { kind: name, order }: StoredMail) {
  const kind = mailKinds.find((one) => one.name === name) as MailKind | undefined;
  if (!kind) throw new Error('a mail of a kind that this version does not know');
  const composing: Composing = { deps, tenant, email: emailContextFor(tenant, order.lang) };
  return kind.compose(composing, kind.content.parse(order.content));
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
export const handOver = (mailer: Mailer, tenant: MailTenant, { to, email }: ComposedMail): Promise<void> =>
  mailer.send({ to, fromName: tenant.name, ...email, logo: logoOf(tenant) });

/** False when the server will not have it. That says nothing about the server, so its breaker does not hear of it. */
const isTakenBy = ({ mailer, breakers }: MailDeps, tenant: MailTenant, composed: ComposedMail): Promise<boolean> =>
  breakers.guard('mail', () =>
    handOver(mailer, tenant, composed).then(
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
    const isTaken = await isTakenBy(deps, tenant, composed);
    await end(db, job.id, mail, userId, isTaken ? { kind: 'mail.sent' } : { kind: 'mail.failed', code: 'rejected' });
  } catch (error) {
    if (isLast) await end(db, job.id, mail, userId, { kind: 'mail.failed', code: 'unavailable' });
    throw error;
  }
}
