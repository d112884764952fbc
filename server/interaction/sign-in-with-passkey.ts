import type { InteractionResults } from 'oidc-provider';
import { mfaAcr } from '../oidc/authentication-context.ts';
import { auditOrigin, recordAudit } from '../oidc/events.ts';
import { verifyPasskey } from '../second-factors/verify-passkey.ts';
import type { StepContext } from './step.ts';

/** Whether passkeys may be used instead of passwords. */
export const arePasskeysOn = ({ runtime }: Pick<StepContext, 'runtime'>): boolean =>
  runtime.tenant.settings.second_factors.policy !== 'off';

/** Signs in whoever the passkey belongs to, without a password; undefined, and on record, when it is not right. */
export async function signInWithPasskey(step: StepContext, json: string): Promise<InteractionResults | undefined> {
  const { ctx, deps, runtime, interaction } = step;
  const ts = deps.clock.now();
  const verdict = await verifyPasskey(deps, { tenant: runtime.tenant, json, seed: interaction.uid });
  if (!verdict.ok) {
    const { code, userId: user_id } = verdict;
    const client_id = String(interaction.params.client_id);
    recordAudit({ kind: 'login.failed', user_id, client_id, details: { code }, ...auditOrigin(ctx) });
    return undefined;
  }
  const { userId: accountId, sessionEpoch: session_epoch } = verdict;
  return { login: { accountId, acr: mfaAcr, amr: [...verdict.amr], ts, remember: true, session_epoch } };
}
