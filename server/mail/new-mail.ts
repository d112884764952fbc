import type { TenantDb } from '../../adapters/postgres/database.ts';
import { runThroughKysely } from '../../adapters/postgres/job-queue/sql-runners.ts';
import type { MailRecord, RareWrite } from '../../adapters/postgres/unit.ts';
import type { Deps } from '../deps.ts';
import { uuidv7 } from '../kernel/ids.ts';
import type { Sealing } from '../keys/sealing.ts';
import type { Tenant } from '../tenancy/tenant.ts';
import type { NewMail } from './kinds.ts';

/** The queue that mails wait in. */
export const mailQueue = 'mail';

/** What is sealed of a mail: enough to put it together when it is sent. */
export type MailOrder = {
  readonly issuer: string;
  /** Of whoever asked for it, where somebody did in a browser; the language that its user has chosen comes first. */
  readonly lang?: string | undefined;
  readonly content: unknown;
};

export const mailPlace = (column: 'sealed' | 'sealed_for_user', id: string) => ({ table: 'mails', column, row: id });

type Addressed = { readonly lang?: string | undefined; readonly userId?: string | undefined };

/**
 * A mail, ready to be stored in the transaction of what it tells about. Sealing may read keys, so it comes before that
 * transaction. Nobody waits for a mail server: `deliverMail` sends it from the queue.
 */
export async function prepareMail(
  sealing: Sealing,
  { id: tenantId, issuer }: Pick<Tenant, 'id' | 'issuer'>,
  { kind, content }: NewMail,
  { lang, userId }: Addressed = {},
): Promise<MailRecord> {
  const id = uuidv7();
  const order = JSON.stringify({ issuer, lang, content } satisfies MailOrder);
  if (userId === undefined) {
    const sealed = await sealing.sealForTenant(tenantId, 'mail', mailPlace('sealed', id), order);
    return { id, kind, user_id: null, sealed, sealed_for_user: null };
  }
  const sealed_for_user = await sealing.sealForUser(tenantId, userId, mailPlace('sealed_for_user', id), order);
  return { id, kind, user_id: userId, sealed: null, sealed_for_user };
}

/** Stores it, to be sent when the transaction commits. */
export async function addMail(
  queue: Deps['queue'],
  transaction: TenantDb,
  tenantId: string,
  mail: MailRecord,
): Promise<void> {
  await transaction.insertInto('mails').values(mail).execute();
  await queue.add(runThroughKysely(transaction), mailQueue, { tenant_id: tenantId, id: mail.id });
}

/** The same inside a request's unit; sent `after_s` seconds from then, where somebody may not have to be told after all. */
export const mailWrites = (mail: MailRecord, after_s?: number): RareWrite[] => [
  { write: 'save_mail', mail },
  { write: 'add_job', queue: mailQueue, id: mail.id, after_s },
];

/** Stores a mail that is all there is to store. */
export async function sendMail(
  deps: Pick<Deps, 'db' | 'sealing' | 'queue'>,
  tenant: Pick<Tenant, 'id' | 'issuer'>,
  mail: NewMail,
  addressed: Addressed = {},
): Promise<void> {
  const prepared = await prepareMail(deps.sealing, tenant, mail, addressed);
  await deps.db
    .tenant(tenant.id)
    .transaction()
    .execute((transaction) => addMail(deps.queue, transaction, tenant.id, prepared));
}
