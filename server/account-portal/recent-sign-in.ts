import type { Deps } from '../deps.ts';
import { MINUTE } from '../kernel/duration.ts';
import { mfaAcr } from '../oidc/authentication-context.ts';
import { isFactorAsked } from '../second-factors/prove-factor.ts';
import type { TenantRuntime } from '../tenancy/tenant-runtimes.ts';
import type { PortalSession } from './portal-session.ts';
import type { SignInDemand } from './sign-in.ts';

/** How long ago somebody may have signed in who changes what the account is entered with, or ends it. */
export const recent_s = 5 * MINUTE;

/**
 * What is missing before a guarded page may be opened; undefined where nothing is. A second factor that is there must have
 * been proven: a stolen password alone changes nothing.
 */
export async function findMissingSignIn(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  { tenant }: TenantRuntime,
  { userId, signedInAt, acr }: PortalSession,
): Promise<SignInDemand | undefined> {
  const isRecent = clock.now() - signedInAt <= recent_s;
  const needsFactor = acr !== mfaAcr && (await isFactorAsked({ db }, { tenant, userId }));
  if (isRecent && !needsFactor) return undefined;
  return {
    ...(isRecent ? {} : { max_age: recent_s }),
    ...(needsFactor ? { acr_values: mfaAcr } : {}),
  };
}
