import { insertAuditEvent } from '../audit/insert-audit-event.ts';
import type { Deps } from '../deps.ts';
import type { Tenant } from '../tenancy/tenant.ts';
import { handOver, wordMail } from './deliver-mail.ts';
import { test } from './kinds/test.ts';

/** Sends a mail at once and past the queue; throws what keeps it from going out. */
export async function sendTestMail(
  deps: Pick<Deps, 'db' | 'sealing' | 'clock' | 'log' | 'mailer'>,
  tenant: Tenant,
  to: string,
): Promise<void> {
  await deps.mailer.check();
  const composed = await test.compose({ deps, tenant }, { email: to });
  if (composed) await handOver(deps.mailer, tenant, composed.to, await wordMail(deps, tenant, composed));
  await insertAuditEvent(deps.db.tenant(tenant.id), { kind: 'mail.sent', actor: 'cli', details: { mail: test.name } });
}
