import { changeIncident, findIncident } from '../../adapters/postgres/incidents.ts';
import type { QueuedJob } from '../../adapters/postgres/job-queue/open-job-queue.ts';
import { findAdmins } from '../accounts/find-admins.ts';
import type { Deps } from '../deps.ts';
import { addMail, prepareMail } from '../mail/new-mail.ts';
import type { FindRuntime } from '../tenancy/tenant-runtimes.ts';

type TellDeps = Pick<Deps, 'db' | 'sealing' | 'queue' | 'clock'> & { readonly findRuntime: FindRuntime };

/** Sends each administrator of the tenant a mail about an incident; once, however often it is tried. */
export async function tellAdmins(deps: TellDeps, { tenant_id, id }: QueuedJob): Promise<void> {
  const { db, sealing, queue, clock } = deps;
  const tenant = (await deps.findRuntime(tenant_id))?.tenant;
  const incident = await findIncident(db.tenant(tenant_id), id);
  if (!tenant || !incident || incident.notified_at || incident.state === 'resolved') return;
  const admins = await findAdmins(deps, tenant);
  const mails = await Promise.all(
    admins.map(({ id: userId }) =>
      prepareMail(sealing, tenant, { kind: 'incident', content: { incident_id: id, user_id: userId } }, { userId }),
    ),
  );
  await db
    .tenant(tenant_id)
    .transaction()
    .execute(async (transaction) => {
      const notified_at = new Date(clock.now() * 1000);
      if (!(await changeIncident(transaction, id, ['open', 'acknowledged'], { notified_at }))) return;
      for (const mail of mails) await addMail(queue, transaction, tenant_id, mail);
    });
}
