import { z } from 'zod';
import type { TenantDb } from '../../../adapters/postgres/database.ts';
import { findUser } from '../../../adapters/postgres/find-user.ts';
import type { NewPasswordErrors } from '../../../views/components/new-password-fields.ts';
import { linkDonePage } from '../../../views/link-done-page.ts';
import { recoverPasswordPage } from '../../../views/recover-password-page.ts';
import { namesIn, openProfile } from '../../accounts/profile.ts';
import { setPassword } from '../../accounts/set-password.ts';
import { insertAuditEvent } from '../../audit/insert-audit-event.ts';
import { isPasswordProblem, type PasswordOwner } from '../../credentials/password-policy.ts';
import { pageContextFor } from '../../http/render-page.ts';
import { settleDoubts } from '../../second-factors/doubt-factors.ts';
import { needsFactor, renderFactor, submitFactor } from '../factor-gate.ts';
import { prepareUse, recordLinkRefusal } from '../link-event.ts';
import type { LinkContext, LinkOutcome, LinkPurpose } from '../link-purpose.ts';
import { wayOn } from '../way-on.ts';

const data = z.object({ proven_factor: z.string() }).optional();

const provenFactor = ({ link }: LinkContext): string | undefined => data.parse(link.data)?.proven_factor;
const isProven = (context: LinkContext): boolean => provenFactor(context) !== undefined;

async function findOwner({ deps, runtime, link }: LinkContext): Promise<PasswordOwner | undefined> {
  const user = await findUser(deps.db.tenant(runtime.tenant.id), { id: link.user_id ?? '' });
  // To get out of being locked is what it is for.
  if (user?.status !== 'active' && user?.status !== 'locked') return undefined;
  const profile = await openProfile(deps.sealing, runtime.tenant.id, user);
  return profile.email ? { email: profile.email, names: namesIn(profile) } : undefined;
}

async function renderPassword(context: LinkContext, errors?: NewPasswordErrors) {
  const { ctx, runtime, action } = context;
  const { tenant } = runtime;
  const page = pageContextFor(tenant, ctx);
  const email = (await findOwner(context))?.email ?? '';
  const rules = tenant.settings.password;
  return recoverPasswordPage({ page, action, checkUrl: `${action}/check`, email, rules, errors });
}

/** What was in doubt is settled by the factor that was proven, on record where others go. */
async function settle(transaction: TenantDb, userId: string, proven: string | undefined): Promise<void> {
  const methods = proven === undefined ? [] : await settleDoubts(transaction, userId, proven);
  if (methods.length === 0) return;
  const details = { methods, sessions_ended: 0 };
  await insertAuditEvent(transaction, { kind: 'factor.removed', actor: 'mailed-link', user_id: userId, details });
}

async function submitPassword(context: LinkContext, form: URLSearchParams): Promise<LinkOutcome> {
  const { ctx, deps, runtime, link } = context;
  const userId = link.user_id ?? '';
  const password = form.get('password') ?? '';
  const refuse = async (errors: NewPasswordErrors) => ({ again: await renderPassword(context, errors), status: 400 });
  if ((await findOwner(context)) === undefined) return { gone: true };
  if (password === '') return refuse({ password: ['password_required'] });
  if (password !== form.get('repeat')) return refuse({ repeat: ['repeat_mismatch'] });
  const use = await prepareUse(context);
  const first: typeof use = async (transaction) => {
    if (!(await use(transaction))) return false;
    // Who got the mail has proven the address, too.
    await transaction.updateTable('users').set({ email_verified: true }).where('id', '=', userId).execute();
    await settle(transaction, userId, provenFactor(context));
    return true;
  };
  const scope = { tenant: runtime.tenant, actor: 'mailed-link' };
  const outcome = await setPassword(deps, scope, { user: userId, password, first });
  if (outcome.ok) {
    const page = pageContextFor(runtime.tenant, ctx);
    return { done: linkDonePage({ page, what: 'recover', url: wayOn(ctx, runtime.tenant) }) };
  }
  if (!isPasswordProblem(outcome.code)) return { gone: true };
  await recordLinkRefusal(context, outcome.code);
  return refuse({ password: [outcome.code] });
}

/**
 * A new password for whoever reads the mails of the account. Mail is one factor: where the account has a second one, it
 * is asked for as well, before.
 */
export const recover: LinkPurpose = {
  name: 'recover',
  async render(context) {
    if (!isProven(context) && (await needsFactor(context))) return renderFactor(context);
    return renderPassword(context);
  },
  findOwner: async (context) => (await findOwner(context)) ?? { email: '' },
  async submit(context, form) {
    if (!isProven(context) && (await needsFactor(context))) return submitFactor(context, form, 'recover');
    return submitPassword(context, form);
  },
};
