import { newUser } from '../../accounts/create-user.ts';
import { createLinkedAccount, renderNewAccount } from '../create-linked-account.ts';
import type { LinkPurpose } from '../link-purpose.ts';

const data = newUser.pick({ email: true });

/** Makes an account for whoever asked for one on the registration page. */
export const register: LinkPurpose = {
  name: 'register',
  render: async (context) => renderNewAccount(context, data.parse(context.link.data)),
  findOwner: async ({ link }) => data.parse(link.data),
  async submit(context, form) {
    // Closed since the mail was sent: then nobody registers any more.
    if (context.runtime.tenant.settings.registration !== 'open') return { gone: true };
    const { email } = data.parse(context.link.data);
    return createLinkedAccount(context, { email, roles: [], user_groups: [] }, form);
  },
};
