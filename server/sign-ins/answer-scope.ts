import type { TenantDb } from '../../adapters/postgres/database.ts';
import { sealRiskProfile } from '../../adapters/postgres/risk.ts';
import { emptyRiskProfile, holdRiskProfile, replaceRiskProfile } from '../../adapters/postgres/risk-profiles.ts';
import type { Log } from '../kernel/log.ts';
import type { SealedFor } from '../keys/read-sealed.ts';
import type { AuditedOrigin } from '../oidc/events.ts';
import { openProfile } from '../risk/profile/open-profile.ts';
import type { RiskProfile } from '../risk/profile/profile.ts';
import type { Tenant } from '../tenancy/tenant.ts';

/** Who answers (`mailed-link`, `user:<id>`), and from where. */
export type AnswerScope = {
  readonly tenant: Pick<Tenant, 'id' | 'issuer'>;
  readonly actor: string;
  readonly origin: AuditedOrigin;
};

/** What a user says of a sign-in of theirs. */
export type SignInAnswer = {
  readonly userId: string;
  readonly attemptId: string;
  /** What has to happen with it, first in the transaction; where it answers false, nothing does. */
  readonly first?: ((transaction: TenantDb) => Promise<boolean>) | undefined;
};

/** Changes what is usual for a user, of which they are held; where `change` answers undefined, nothing is any more. */
export async function changeRiskProfile(
  log: Pick<Log, 'error'>,
  transaction: TenantDb,
  owner: SealedFor,
  change: (profile: RiskProfile | undefined) => RiskProfile | undefined,
): Promise<void> {
  const { key, userId } = owner;
  const row = await holdRiskProfile(transaction, userId);
  const after = change(openProfile(log, owner, row?.sealed).profile);
  if (after) await replaceRiskProfile(transaction, userId, sealRiskProfile(key, userId, after));
  else if (row) await emptyRiskProfile(transaction, userId);
}
