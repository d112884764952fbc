import type { TenantDb } from '../../adapters/postgres/database.ts';
import type { AuditEvent } from '../audit/audit-event.ts';
import { prepareAuditEvent } from '../audit/insert-audit-event.ts';
import { auditOrigin } from '../oidc/events.ts';
import { consumeAccountLink } from './account-link.ts';
import type { LinkContext } from './link-purpose.ts';

/** Answers what uses the link up, on record, in the transaction of what it is for. False there when it is gone. */
export async function prepareUse(
  { ctx, deps, runtime, link }: LinkContext,
  userId: string | undefined = link.user_id ?? undefined,
): Promise<(transaction: TenantDb) => Promise<boolean>> {
  const event = {
    kind: 'link.used',
    user_id: userId,
    details: { purpose: link.purpose },
    ...auditOrigin(ctx),
  } as const;
  const record = await prepareAuditEvent(deps.sealing, runtime.tenant.id, event);
  return async (transaction) => {
    if (!(await consumeAccountLink(transaction, link.id, deps.clock.now()))) return false;
    await record(transaction);
    return true;
  };
}

async function record({ deps, runtime }: LinkContext, event: AuditEvent): Promise<void> {
  const insert = await prepareAuditEvent(deps.sealing, runtime.tenant.id, event);
  await insert(deps.db.tenant(runtime.tenant.id));
}

/** Puts on record what was refused behind a link. */
export async function recordLinkRefusal(context: LinkContext, code: string): Promise<void> {
  const { ctx, link } = context;
  const details = { purpose: link.purpose, code };
  await record(context, { kind: 'link.refused', user_id: link.user_id ?? undefined, details, ...auditOrigin(ctx) });
}

/** Puts on record that a recovery code was spent behind a link. */
export async function recordRecoveryCode(context: LinkContext): Promise<void> {
  const user_id = context.link.user_id ?? undefined;
  await record(context, { kind: 'factor.recovery_code_used', user_id, details: {}, ...auditOrigin(context.ctx) });
}
