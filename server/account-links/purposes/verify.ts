import { z } from 'zod';
import { linkConfirmPage } from '../../../views/link-confirm-page.ts';
import { linkDonePage } from '../../../views/link-done-page.ts';
import { verifyEmail } from '../../accounts/verify-email.ts';
import { pageContextFor } from '../../http/render-page.ts';
import { prepareUse, recordLinkRefusal } from '../link-event.ts';
import type { LinkPurpose } from '../link-purpose.ts';
import { wayOn } from '../way-on.ts';

const data = z.object({ email: z.string() });

/** Proves that mails to an account's address reach its owner. */
export const verify: LinkPurpose = {
  name: 'verify',
  async render({ ctx, runtime, link, action }) {
    const { email } = data.parse(link.data);
    return linkConfirmPage({ page: pageContextFor(runtime.tenant, ctx), action, what: 'verify', email });
  },
  async submit(context) {
    const { ctx, deps, runtime, link, action } = context;
    const page = pageContextFor(runtime.tenant, ctx);
    const { email } = data.parse(link.data);
    const scope = { tenant: runtime.tenant, actor: 'mailed-link' };
    const outcome = await verifyEmail(deps, scope, {
      userId: link.user_id ?? '',
      email,
      first: await prepareUse(context),
    });
    if (outcome.ok) return { done: linkDonePage({ page, what: 'verify', url: wayOn(ctx, runtime.tenant) }) };
    if (outcome.code === 'link_used') return { gone: true };
    await recordLinkRefusal(context, outcome.code);
    return { again: linkConfirmPage({ page, action, what: 'verify', email, error: outcome.code }), status: 409 };
  },
};
