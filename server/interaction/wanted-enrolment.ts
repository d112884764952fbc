import { findStoredFactors } from '../../adapters/postgres/second-factors.ts';
import { isAcrReached, passwordAcr } from '../oidc/authentication-context.ts';
import { findRequestedAcrs } from '../oidc/requested-acrs.ts';
import { type EnrolmentDemand, findEnrolmentDemand, isRequired } from '../second-factors/enrolment-demand.ts';
import { hasSecondFactor } from '../second-factors/has-second-factor.ts';
import { riskMarkOf } from './risk-mark.ts';
import type { Interaction, NeedContext } from './step.ts';

/** What is asked of somebody who has no second factor. */
export type WantedEnrolment = { readonly demand: EnrolmentDemand; readonly isRequired: boolean };

/** What is asked of whoever has just signed in. A tenant where nobody needs to be asked costs no look into the database. */
export async function findWantedEnrolment(
  interaction: Interaction,
  { deps, runtime, progress }: NeedContext,
): Promise<WantedEnrolment> {
  const nothing: WantedEnrolment = { demand: 'none', isRequired: false };
  const login = progress.result.login;
  if (!login?.accountId || login.amr?.includes('mfa')) return nothing;
  const policy = runtime.tenant.settings.second_factors;
  const isAskedFor = !isAcrReached(findRequestedAcrs(interaction.params), passwordAcr);
  const isSteppedUp = riskMarkOf(progress)?.is_stepped_up === true;
  const isOffered =
    isSteppedUp || policy.policy === 'required' || policy.required_roles.length > 0 || policy.offer_days > 0;
  if (policy.policy === 'off' || !(isAskedFor || isOffered)) return nothing;
  const stored = await findStoredFactors(deps.db, runtime.tenant.id, login.accountId);
  if (hasSecondFactor(stored)) return nothing;
  const known = { ...stored, policy, isAskedFor, now: deps.clock.now() };
  const demand = findEnrolmentDemand(known);
  // Whoever was asked for more than usual is spared that with a factor of their own.
  return { demand: isSteppedUp && demand === 'none' ? 'offered' : demand, isRequired: isRequired(known) };
}
