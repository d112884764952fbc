import { type InvitedUser, invitedUser } from '../../accounts/invited-user.ts';
import { createLinkedAccount, renderNewAccount } from '../create-linked-account.ts';
import { hasNewerLink } from '../has-newer-link.ts';
import { recordLinkRefusal } from '../link-event.ts';
import type { LinkContext, LinkPurpose } from '../link-purpose.ts';

const ownerOf = ({ email, name, given_name, family_name }: InvitedUser) => ({
  email,
  names: [name, given_name, family_name],
});

/** Whether the same address was invited again: then what that says counts, and not what an operator thought before. */
const isSuperseded = ({ deps, runtime, link }: LinkContext, { email }: InvitedUser): Promise<boolean> =>
  hasNewerLink(deps, runtime.tenant.id, link, email);

/** Makes the account that an operator invited somebody to. */
export const invitation: LinkPurpose = {
  name: 'invitation',
  render: async (context) => renderNewAccount(context, invitedUser.parse(context.link.data)),
  findOwner: async ({ link }) => ownerOf(invitedUser.parse(link.data)),
  async submit(context, form) {
    if (context.runtime.tenant.settings.registration === 'closed') return { gone: true };
    const invited = invitedUser.parse(context.link.data);
    if (!(await isSuperseded(context, invited))) return createLinkedAccount(context, invited, form);
    await recordLinkRefusal(context, 'invited_again');
    return { gone: true };
  },
};
