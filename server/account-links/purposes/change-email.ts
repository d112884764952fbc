import { z } from 'zod';
import { linkConfirmPage } from '../../../views/link-confirm-page.ts';
import { linkDonePage } from '../../../views/link-done-page.ts';
import { changeEmail as changeEmailOf } from '../../accounts/change-email.ts';
import { pageContextFor } from '../../http/render-page.ts';
import { prepareUse, recordLinkRefusal } from '../link-event.ts';
import type { LinkPurpose } from '../link-purpose.ts';
import { wayOn } from '../way-on.ts';

const data = z.object({ from: z.string(), to: z.string(), session_epoch: z.int() });

/** Gives an account the address that this link was sent to. */
export const changeEmail: LinkPurpose = {
  name: 'change-email',
  async render({ ctx, runtime, link, action }) {
    const page = pageContextFor(runtime.tenant, ctx);
    return linkConfirmPage({ page, action, what: 'changeEmail', email: data.parse(link.data).to });
  },
  async submit(context) {
    const { ctx, deps, runtime, link, action } = context;
    const page = pageContextFor(runtime.tenant, ctx);
    const { from, to, session_epoch } = data.parse(link.data);
    const scope = { tenant: runtime.tenant, actor: 'mailed-link' };
    const change = { userId: link.user_id ?? '', from, to, session_epoch, first: await prepareUse(context) };
    const outcome = await changeEmailOf(deps, scope, change);
    if (outcome.ok) return { done: linkDonePage({ page, what: 'changeEmail', url: wayOn(ctx, runtime.tenant) }) };
    if (outcome.code === 'link_used') return { gone: true };
    await recordLinkRefusal(context, outcome.code);
    const again = linkConfirmPage({ page, action, what: 'changeEmail', email: to, error: outcome.code });
    return { again, status: 409 };
  },
};
