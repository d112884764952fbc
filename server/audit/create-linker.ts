import { listTenantsToLink } from '../../adapters/postgres/audit-chain.ts';
import { isDatabaseDown } from '../../adapters/postgres/database.ts';
import type { Deps } from '../deps.ts';
import { linkChain } from './link-chain.ts';

/** One round: every tenant with new events gets them linked. Answers how many. */
export type LinkRound = (stopping?: AbortSignal) => Promise<number>;

/**
 * A linker for all tenants. Its first round, and one every ten minutes, looks at each tenant's chain; in between a single
 * look into the index tells which tenants have written since, so that an idle installation costs one statement per round,
 * however many tenants.
 */
export function createLinker(
  deps: Pick<Deps, 'db' | 'log'>,
  { patienceMs = 30_000, surveyMs = 600_000 } = {},
): LinkRound {
  let since: string | null = null;
  let surveyedAt = 0;
  let heldUp: { readonly since: number; isTold: boolean } | undefined;
  const due = new Set<string>();

  async function linkOne(tenantId: string, stopping: AbortSignal | undefined): Promise<number> {
    try {
      const { linked, isUnfinished } = await linkChain(deps, tenantId, { stopping });
      if (!isUnfinished) due.delete(tenantId);
      return linked;
    } catch (error) {
      if (isDatabaseDown(error)) throw error;
      // The chain of one tenant that cannot be extended must not hold up those of all others.
      deps.log.error('audit events could not be linked', { tenant_id: tenantId, error });
      return 0;
    }
  }

  /** Events wait for every transaction that began before they were written, which somebody should end some time. */
  function watchHorizon(horizon: string, tenants: number): void {
    if (tenants === 0 || horizon !== since) heldUp = undefined;
    else heldUp ??= { since: performance.now(), isTold: false };
    if (!heldUp || heldUp.isTold || performance.now() - heldUp.since < patienceMs) return;
    deps.log.warn('audit events wait to be linked: a transaction has been open for long', { xid: horizon, tenants });
    heldUp.isTold = true;
  }

  return async (stopping) => {
    const isSurvey = since === null || performance.now() - surveyedAt > surveyMs;
    const { tenants, horizon } = await listTenantsToLink(deps.db, isSurvey ? null : since);
    if (isSurvey) surveyedAt = performance.now();
    watchHorizon(horizon, tenants.length);
    for (const tenantId of tenants) due.add(tenantId);
    // Numbers that went back are those of another cluster, which took the place of the one before.
    since = since !== null && BigInt(horizon) < BigInt(since) ? null : horizon;
    let linked = 0;
    for (const tenantId of [...due]) {
      if (stopping?.aborted) break;
      linked += await linkOne(tenantId, stopping);
    }
    return linked;
  };
}
