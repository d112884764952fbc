import { TargetRefused } from '../../adapters/outbound-fetch/target-refused.ts';
import type { Attempt, QueuedJob } from '../../adapters/postgres/job-queue/open-job-queue.ts';
import { deleteLogoutNotice, findLogoutNotice, type LogoutNotice } from '../../adapters/postgres/logout-notices.ts';
import { insertAuditEvent } from '../audit/insert-audit-event.ts';
import type { Deps } from '../deps.ts';
import type { FindRuntime } from '../tenancy/tenant-runtimes.ts';
import type { ToldClient } from './queue-logout-notices.ts';

type DeliverDeps = Pick<Deps, 'db'> & { readonly findRuntime: FindRuntime };

/** Tells one client of a logout. Throws when it has to be tried again; after the last try that is given up, on record. */
export async function deliverLogoutNotice(deps: DeliverDeps, job: QueuedJob, { isLast }: Attempt): Promise<void> {
  const notice = await findLogoutNotice(deps.db.tenant(job.tenant_id), job.id);
  if (!notice) return;
  const end = (reason?: string) => endNotice(deps, job.tenant_id, notice, reason);
  const runtime = await deps.findRuntime(job.tenant_id);
  const client = (await runtime?.provider.Client.find(notice.client_id)) as ToldClient | undefined;
  // Whoever was suspended, or wants to hear no more, is not told.
  if (!client?.backchannelLogoutUri) return end('the client is not to be told any more');
  try {
    await client.backchannelLogout(notice.user_id, notice.sid);
  } catch (error) {
    const reason = String((error as Error).message).slice(0, 300);
    // To where we do not send, the next try would not be sent either.
    if (error instanceof TargetRefused) return end(reason);
    if (isLast) await end(reason);
    throw error;
  }
  await end();
}

/** The notice is gone once its client has heard it, or is given up, and which of the two is on record. */
async function endNotice(
  { db }: DeliverDeps,
  tenantId: string,
  { id, user_id, client_id }: LogoutNotice,
  reason: string | undefined,
): Promise<void> {
  const about = { actor: 'logout', user_id, client_id } as const;
  await db
    .tenant(tenantId)
    .transaction()
    .execute(async (transaction) => {
      await deleteLogoutNotice(transaction, id);
      if (reason === undefined)
        await insertAuditEvent(transaction, { ...about, kind: 'logout.delivered', details: { to: client_id } });
      else
        await insertAuditEvent(transaction, {
          ...about,
          kind: 'logout.undelivered',
          details: { to: client_id, reason },
        });
    });
}
