import type { AuditEvent } from '../audit/audit-event.ts';
import type { Verdict } from './limiter.ts';

/** Whom a limit is counted for. */
export type LimitedBy = 'address' | 'client' | 'token' | 'email' | 'user' | 'sign_in';

type Origin = Pick<AuditEvent<'limit.exceeded'>, 'ip' | 'user_agent' | 'request_id' | 'client_id'>;

/** What the audit trail says of a refusal: nothing where it has been said of this window already. */
export function limitEvents(
  { rule, limit, window_s, isFirstRefusal }: Verdict,
  by: LimitedBy,
  origin: Origin,
): AuditEvent<'limit.exceeded'>[] {
  if (!isFirstRefusal) return [];
  return [{ kind: 'limit.exceeded', details: { rule, limit, window_s, by }, ...origin }];
}
