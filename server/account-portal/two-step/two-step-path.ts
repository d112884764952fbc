import { countRecoveryCodes } from '../../../adapters/postgres/second-factors.ts';
import { accountPath } from '../../clients/account-client.ts';
import { mfaAcr } from '../../oidc/authentication-context.ts';
import { fewRecoveryCodes } from '../../second-factors/recovery-codes.ts';
import type { PortalAnswer, Visit } from '../portal-page.ts';
import { renewSession } from '../portal-session.ts';

export const twoStepPath = `${accountPath}/two-step`;

/**
 * After somebody has set up a factor: they have proven it in this session, which is as good as a sign-in with it; and whoever
 * has few recovery codes is shown new ones.
 */
export async function afterAdding(
  { ctx, deps, runtime, session, user }: Visit,
  amr: readonly string[],
  notice: 'app_added' | 'passkey_added',
): Promise<PortalAnswer> {
  await renewSession(ctx, deps, runtime, session, { acr: mfaAcr, amr });
  const left = await countRecoveryCodes(deps.db.tenant(runtime.tenant.id), user.id);
  return { goTo: left <= fewRecoveryCodes ? `${twoStepPath}/codes` : twoStepPath, notice };
}
