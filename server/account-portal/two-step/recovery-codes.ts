import { findStoredFactors } from '../../../adapters/postgres/second-factors.ts';
import { newCodesPage } from '../../../views/account/new-codes-page.ts';
import { hasSecondFactor } from '../../second-factors/has-second-factor.ts';
import { deriveRecoveryCodes } from '../../second-factors/recovery-codes.ts';
import { renewRecoveryCodes } from '../../second-factors/renew-recovery-codes.ts';
import type { PortalAnswer, PortalPage, Visit } from '../portal-page.ts';
import { renewSession } from '../portal-session.ts';
import { twoStepPath } from './two-step-path.ts';

/** Codes stand in for a factor: without one there are none. */
const hasFactor = async ({ deps, runtime, user }: Visit): Promise<boolean> =>
  hasSecondFactor(await findStoredFactors(deps.db, runtime.tenant.id, user.id));

async function show(visit: Visit) {
  const { frame, action, key, seed } = visit;
  if (!(await hasFactor(visit))) return undefined;
  return newCodesPage({ account: frame, action, codes: deriveRecoveryCodes(key, seed) });
}

async function submit(visit: Visit): Promise<PortalAnswer | undefined> {
  const { ctx, deps, runtime, session, user, key, seed, origin } = visit;
  if (!(await hasFactor(visit))) return undefined;
  const codes = deriveRecoveryCodes(key, seed);
  const { id: userId, session_epoch: asOf } = user;
  const renewing = { tenantId: runtime.tenant.id, userId, key, asOf, codes, origin };
  const renewed = await renewRecoveryCodes(deps, renewing);
  if (!renewed.ok) return undefined;
  // The page shows others from now on.
  await renewSession(ctx, deps, runtime, session);
  return { goTo: twoStepPath, notice: 'codes_made' };
}

/** New recovery codes in the place of those there are. */
export const recoveryCodes: PortalPage = { path: 'codes', isGuarded: true, render: show, submit };
