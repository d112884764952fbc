import { linkDonePage } from '../../views/link-done-page.ts';
import { type NewAccountErrors, newAccountPage } from '../../views/new-account-page.ts';
import { createUser, newUser } from '../accounts/create-user.ts';
import type { InvitedUser } from '../accounts/invited-user.ts';
import { isPasswordProblem } from '../credentials/password-policy.ts';
import { pageContextFor } from '../http/render-page.ts';
import { prepareUse, recordLinkRefusal } from './link-event.ts';
import type { LinkContext, LinkOutcome } from './link-purpose.ts';
import { wayOn } from './way-on.ts';

type Given = { readonly name?: string | undefined; readonly errors?: NewAccountErrors };

/** The page on which somebody makes the account that a link is for. */
export function renderNewAccount(
  { ctx, runtime, action }: LinkContext,
  invited: Pick<InvitedUser, 'email' | 'name'>,
  given: Given = {},
) {
  const { tenant } = runtime;
  const shown = { email: invited.email, name: given.name ?? invited.name, errors: given.errors };
  return newAccountPage({
    page: pageContextFor(tenant, ctx),
    action,
    rules: tenant.settings.password,
    checkUrl: `${action}/check`,
    ...shown,
  });
}

function findNameProblem(name: string): keyof typeof nameErrors | undefined {
  if (name === '') return 'name_required';
  return newUser.shape.name.safeParse(name).success ? undefined : 'name_invalid';
}
const nameErrors = { name_required: true, name_invalid: true };

/** Makes the account, whose address is proven by the link. */
export async function createLinkedAccount(
  context: LinkContext,
  invited: InvitedUser,
  form: URLSearchParams,
): Promise<LinkOutcome> {
  const { ctx, deps, runtime } = context;
  const name = (form.get('name') ?? '').trim();
  const password = form.get('password') ?? '';
  const refuse = (errors: NewAccountErrors) => ({
    again: renderNewAccount(context, invited, { name, errors }),
    status: 400,
  });
  const nameProblem = findNameProblem(name);
  if (nameProblem || password === '')
    return refuse({
      ...(nameProblem ? { name: [nameProblem] } : {}),
      ...(password === '' ? { password: ['password_required' as const] } : {}),
    });
  if (password !== form.get('repeat')) return refuse({ repeat: ['repeat_mismatch'] });
  const scope = { tenant: runtime.tenant, actor: 'mailed-link' };
  const user = { ...invited, name, password, email_verified: true };
  const outcome = await createUser(deps, scope, user, await prepareUse(context));
  if (outcome.ok) {
    const page = pageContextFor(runtime.tenant, ctx);
    return { done: linkDonePage({ page, what: 'register', url: wayOn(ctx, runtime.tenant) }) };
  }
  if (isPasswordProblem(outcome.code)) return refuse({ password: [outcome.code] });
  // The account was made meanwhile, by another link or an operator, or a role of the invitation is gone.
  if (outcome.code !== 'link_used') await recordLinkRefusal(context, outcome.code);
  return { gone: true };
}
