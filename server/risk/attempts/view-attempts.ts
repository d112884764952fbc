import {
  findTenantAttempt,
  listTenantAttempts,
  type RiskAttemptFilter,
  type TenantAttemptRow,
} from '../../../adapters/postgres/view-risk-attempts.ts';
import { recordView } from '../../accounts/record-view.ts';
import { insertAuditEvent } from '../../audit/insert-audit-event.ts';
import type { Deps } from '../../deps.ts';
import { accept, type Outcome, refuse } from '../../kernel/outcome.ts';
import type { ChangeScope } from '../../tenancy/change-scope.ts';
import type { Tenant } from '../../tenancy/tenant.ts';
import { assess } from '../assess.ts';
import { type AttemptDetails, openAttemptDetails } from '../attempt-details.ts';
import { type DescribedFactor, describeFactor } from '../describe-factor.ts';
import type { RiskPolicy } from '../risk-policy.ts';
import { signals as storedSignals } from '../signals.ts';

/** A weighed attempt as operators see it: what was new about it, and not what it was. */
export type ViewedAttempt = Omit<TenantAttemptRow, 'sealed' | 'signals'> & {
  readonly method: string | null;
  /** As today's policy finds them, unknown ones too; null where the signals are of another version of the program. */
  readonly factors: readonly DescribedFactor[] | null;
};

/** Who looks, at a tenant whose policy is known. */
export type ViewScope = ChangeScope & { readonly tenant: Pick<Tenant, 'id' | 'settings'> };

function toViewed({ sealed: _, signals, ...row }: TenantAttemptRow, policy: RiskPolicy): ViewedAttempt {
  const parsed = storedSignals.safeParse(signals);
  if (!parsed.success) return { ...row, method: null, factors: null };
  return { ...row, method: parsed.data.method, factors: assess(parsed.data, policy).factors.map(describeFactor) };
}

/** A page of attempts, the newest first. That it was looked at is on record before anything is shown. */
export async function viewAttempts(
  deps: Pick<Deps, 'db' | 'sealing'>,
  scope: ViewScope,
  filter: RiskAttemptFilter,
  limit: number,
): Promise<ViewedAttempt[]> {
  const rows = await listTenantAttempts(deps.db.tenant(scope.tenant.id), filter, limit);
  await recordList(deps, scope, filter, rows.length);
  return rows.map((row) => toViewed(row, scope.tenant.settings.risk));
}

/** Whoever asks for the attempts of one user is on record with that user, anybody else with what they asked for. */
async function recordList(
  deps: Pick<Deps, 'db' | 'sealing'>,
  scope: ViewScope,
  { user, since, until, ...rest }: RiskAttemptFilter,
  attempts: number,
): Promise<void> {
  if (user !== undefined) return recordView(deps, scope, user, 'risk');
  const { tenant, actor } = scope;
  const filter = { ...rest, since: since?.toISOString(), until: until?.toISOString() };
  await insertAuditEvent(deps.db.tenant(tenant.id), { kind: 'risk.listed', actor, details: { filter, attempts } });
}

/** `details`: from where it was; null where it was at no account, the account is erased, or it cannot be read. */
export type ShownAttempt = ViewedAttempt & { readonly details: AttemptDetails | null };

/** One attempt with everything that is kept of it; whose it is gets it on record. */
export async function showAttempt(
  deps: Pick<Deps, 'db' | 'sealing' | 'log'>,
  scope: ViewScope,
  id: string,
): Promise<Outcome<ShownAttempt, 'unknown_attempt'>> {
  const { tenant } = scope;
  const row = await findTenantAttempt(deps.db.tenant(tenant.id), id);
  if (!row) return refuse('unknown_attempt');
  const viewed = toViewed(row, tenant.settings.risk);
  const { user_id } = row;
  if (user_id === null || row.sealed === null) return accept({ ...viewed, details: null });
  await recordView(deps, scope, user_id, 'risk');
  const key = await deps.sealing.findUserKey(tenant.id, user_id);
  const details = key && openAttemptDetails(deps.log, { key, tenantId: tenant.id, userId: user_id }, row);
  return accept({ ...viewed, details: details ?? null });
}
