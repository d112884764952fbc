import type { InteractionResults } from 'oidc-provider';
import { nothingSeen } from '../credentials/count-attempt.ts';
import { readDevice } from '../credentials/device-cookie.ts';
import { mfaAcr } from '../oidc/authentication-context.ts';
import { auditOrigin, recordAudit } from '../oidc/events.ts';
import { toRiskDetails } from '../risk/risk-details.ts';
import { verifyPasskey } from '../second-factors/verify-passkey.ts';
import { type RiskMark, toRiskMark } from './risk-mark.ts';
import type { StepContext } from './step.ts';
import { weighSignIn } from './weigh-sign-in.ts';

/** Whether passkeys may be used instead of passwords. */
export const arePasskeysOn = ({ runtime }: Pick<StepContext, 'runtime'>): boolean =>
  runtime.tenant.settings.second_factors.policy !== 'off';

/** Signs in whoever the passkey belongs to, without a password; undefined, and on record, when it is not right. */
export async function signInWithPasskey(step: StepContext, json: string): Promise<InteractionResults | undefined> {
  const { ctx, deps, runtime, interaction } = step;
  const ts = deps.clock.now();
  const verdict = await verifyPasskey(deps, { tenant: runtime.tenant, json, seed: interaction.uid });
  const device = readDevice(ctx, runtime.tenant, await deps.sealing.keysOf(runtime.tenant.id));
  const { userId } = verdict;
  const weighed = await weighSignIn(step, {
    method: 'passkey',
    isProven: verdict.ok,
    userId,
    device,
    seen: nothingSeen,
  });
  if (!verdict.ok) {
    const { code, userId: user_id } = verdict;
    const client_id = String(interaction.params.client_id);
    recordAudit({
      kind: 'login.failed',
      user_id,
      client_id,
      details: { code, risk: toRiskDetails(weighed) },
      ...auditOrigin(ctx),
    });
    return undefined;
  }
  const { userId: accountId, sessionEpoch: session_epoch } = verdict;
  const login = { accountId, acr: mfaAcr, amr: [...verdict.amr], ts, remember: true, session_epoch };
  // Whatever would be asked for has been given: a passkey proves possession, and who holds it.
  return { login, risk: { ...toRiskMark(weighed), decision: 'allow' } satisfies RiskMark };
}
