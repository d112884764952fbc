import { beginStuffing, findStuffing } from '../../adapters/postgres/login-attempts.ts';
import { insertAuditEvent } from '../audit/insert-audit-event.ts';
import type { Deps } from '../deps.ts';
import { MINUTE } from '../kernel/duration.ts';
import { tenantSettings } from '../tenancy/tenant-settings.ts';

/** Accounts at which a sign-in failed in this time, each in a browser that is new to it, are looked at together. */
const window_s = 10 * MINUTE;
/** How long attempts are slowed down once there are too many; then it is looked at anew. */
const slowed_s = 15 * MINUTE;

const usual = tenantSettings.parse({}).stuffing_threshold;

/**
 * Whether a list of stolen passwords is being tried at this tenant: so many accounts have failed within a few minutes that
 * their users cannot have done it. The first to see it puts it on record, once on all nodes until it is looked at anew.
 */
export async function noticeStuffing({ db, clock }: Pick<Deps, 'db' | 'clock'>, tenantId: string): Promise<boolean> {
  const now = clock.now();
  const { is_slowed, threshold, accounts } = await findStuffing(db, tenantId, { now, since: now - window_s, usual });
  if (is_slowed || accounts < threshold) return is_slowed;
  await db
    .tenant(tenantId)
    .transaction()
    .execute(async (transaction) => {
      if (!(await beginStuffing(transaction, now, now + slowed_s))) return;
      const details = { accounts, window_s, slowed_s };
      await insertAuditEvent(transaction, { kind: 'login.stuffing_suspected', actor: 'attempt-limits', details });
    });
  return true;
}
