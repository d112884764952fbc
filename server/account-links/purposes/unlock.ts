import { linkConfirmPage } from '../../../views/link-confirm-page.ts';
import { linkDonePage } from '../../../views/link-done-page.ts';
import { unlockUser } from '../../credentials/unlock-user.ts';
import { pageContextFor } from '../../http/render-page.ts';
import { prepareUse } from '../link-event.ts';
import type { LinkPurpose } from '../link-purpose.ts';
import { wayOn } from '../way-on.ts';

/** Lets the owner of an account that strangers have locked in again at once. */
export const unlock: LinkPurpose = {
  name: 'unlock',
  async render({ ctx, runtime, action }) {
    return linkConfirmPage({ page: pageContextFor(runtime.tenant, ctx), action, what: 'unlock' });
  },
  async submit(context) {
    const { ctx, deps, runtime, link } = context;
    const scope = { tenant: runtime.tenant, actor: 'mailed-link' };
    const outcome = await unlockUser(deps, scope, link.user_id ?? '', { first: await prepareUse(context) });
    if (!outcome.ok) return { gone: true };
    const page = pageContextFor(runtime.tenant, ctx);
    return { done: linkDonePage({ page, what: 'unlock', url: wayOn(ctx, runtime.tenant) }) };
  },
};
