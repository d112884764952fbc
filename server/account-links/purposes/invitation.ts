import { type InvitedUser, invitedUser } from '../../accounts/invited-user.ts';
import { createLinkedAccount, renderNewAccount } from '../create-linked-account.ts';
import type { LinkPurpose } from '../link-purpose.ts';

const ownerOf = ({ email, name, given_name, family_name }: InvitedUser) => ({
  email,
  names: [name, given_name, family_name],
});

/** Makes the account that an operator invited somebody to. */
export const invitation: LinkPurpose = {
  name: 'invitation',
  render: async (context) => renderNewAccount(context, invitedUser.parse(context.link.data)),
  findOwner: async ({ link }) => ownerOf(invitedUser.parse(link.data)),
  async submit(context, form) {
    if (context.runtime.tenant.settings.registration === 'closed') return { gone: true };
    return createLinkedAccount(context, invitedUser.parse(context.link.data), form);
  },
};
