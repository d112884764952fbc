import type { InteractionResults } from 'oidc-provider';
import type { BreachVerdict } from '../credentials/check-breach.ts';
import { auditOrigin, recordAudit } from '../oidc/events.ts';
import type { StepContext } from './step.ts';

const originOf = ({ ctx, interaction }: StepContext, user_id: string) => ({
  user_id,
  client_id: String(interaction.params.client_id),
  ...auditOrigin(ctx),
});

type Result = InteractionResults & { readonly login: { readonly accountId: string } };

/** The result of a login whose password is right: where that is known from a breach, it has to be replaced. */
export function noteBreach(
  step: StepContext,
  { login, breach, result }: { login: string; breach: Pick<BreachVerdict, 'isBreached'>; result: Result },
): InteractionResults {
  if (!breach.isBreached) return result;
  recordAudit({ kind: 'login.breached_password', details: {}, ...originOf(step, result.login.accountId) });
  return { ...result, breached_password: { login } };
}

/** Whether somebody is let in whose password could not be looked up; the tenant's policy says. Nobody is told who has not given the right one. */
export function letInUnchecked(step: StepContext, userId: string, { failed }: Pick<BreachVerdict, 'failed'>): boolean {
  const is_let_in = step.runtime.tenant.settings.password.when_breach_check_fails === 'allow';
  const origin = originOf(step, userId);
  recordAudit({ kind: 'login.breach_unchecked', details: { sources: [...failed], is_let_in }, ...origin });
  if (!is_let_in) recordAudit({ kind: 'login.failed', details: { code: 'breach_unchecked' }, ...origin });
  return is_let_in;
}
