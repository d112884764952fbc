import { replayAttempts } from '../../../adapters/postgres/replay-attempts.ts';
import type { Deps } from '../../deps.ts';
import type { Tenant } from '../../tenancy/tenant.ts';
import type { RiskPolicy } from '../risk-policy.ts';
import { createReplay } from './create-replay.ts';
import type { ReplayReport } from './replay-report.ts';

/** What a policy would have made of the attempts of the last so many seconds, beside what the tenant's own makes of them. */
export async function replayPolicy(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  { id, settings }: Pick<Tenant, 'id' | 'settings'>,
  policy: RiskPolicy,
  last_s: number,
): Promise<ReplayReport> {
  const replay = createReplay(settings.risk, policy);
  await replayAttempts(db, id, new Date((clock.now() - last_s) * 1000), replay.add);
  return replay.report();
}
