import type { TenantDb } from '../../adapters/postgres/database.ts';
import { endUserSessions } from '../../adapters/postgres/user-sessions.ts';
import { voidEmailChange } from '../account-links/account-link.ts';
import { revokeSessions } from '../accounts/revoke-sessions.ts';
import type { AuditOrigin } from '../audit/audit-event.ts';
import { prepareAuditEvent } from '../audit/insert-audit-event.ts';
import type { Deps } from '../deps.ts';
import { accept, type Outcome, refuse } from '../kernel/outcome.ts';
import type { ChangeScope } from '../tenancy/change-scope.ts';

/** Whose sessions, and who ends them (`user:<id>`, `cli:root`) from where. */
export type EndScope = ChangeScope & {
  readonly userId: string;
  readonly origin?: Pick<AuditOrigin, 'ip' | 'user_agent' | 'request_id' | 'client_id'>;
};

type EndDeps = Pick<Deps, 'db' | 'sealing' | 'queue'>;
const whoseOf = ({ tenant, userId }: EndScope) => ({ tenantId: tenant.id, userId });

type Which = 'one' | 'others' | 'all';

/** Signs a user out on one device: at once, with every token that came from it. */
export async function endSession(
  deps: EndDeps,
  scope: EndScope,
  sessionId: string,
): Promise<Outcome<{ sessions_ended: number }, 'unknown_session'>> {
  const end = async (transaction: TenantDb) => {
    const ended = await endUserSessions(deps.queue, transaction, whoseOf(scope), { uid: sessionId });
    // It may have been asked for there, by somebody who should not have been.
    if (ended > 0) await voidEmailChange(transaction, scope.userId);
    return ended;
  };
  const sessions_ended = await endOnRecord(deps, scope, 'one', end);
  return sessions_ended === 0 ? refuse('unknown_session') : accept({ sessions_ended });
}

/** Signs a user out everywhere but on one device; browsers are no longer trusted, that one neither. Answers on how many. */
export const endOtherSessions = (deps: EndDeps, scope: EndScope, keptId: string): Promise<number> =>
  endOnRecord(deps, scope, 'others', (transaction) =>
    revokeSessions(deps, transaction, whoseOf(scope), { except: keptId }),
  );

/** Signs a user out everywhere; browsers are no longer trusted. Answers on how many devices. */
export const endAllSessions = (deps: EndDeps, scope: EndScope): Promise<number> =>
  endOnRecord(deps, scope, 'all', (transaction) => revokeSessions(deps, transaction, whoseOf(scope)));

async function endOnRecord(
  { db, sealing }: EndDeps,
  { tenant, actor, userId, origin }: EndScope,
  which: Which,
  end: (transaction: TenantDb) => Promise<number>,
): Promise<number> {
  const event = { kind: 'session.revoked', user_id: userId, ...origin } as const;
  const writeAudit = await prepareAuditEvent(sealing, tenant.id, {
    ...event,
    details: { actor, which, sessions_ended: 0 },
  });
  return db
    .tenant(tenant.id)
    .transaction()
    .execute(async (transaction) => {
      const sessions_ended = await end(transaction);
      if (which !== 'one' || sessions_ended > 0) await writeAudit(transaction, { sessions_ended });
      return sessions_ended;
    });
}
