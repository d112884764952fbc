import { invitationEmail } from '../../../views/emails/invitation-email.ts';
import { createAccountLink, daysOf } from '../../account-links/account-link.ts';
import { invitedUser } from '../../accounts/invited-user.ts';
import { findRecipient } from '../find-recipient.ts';
import { mailKind } from '../mail-kind.ts';

/** For whoever an operator invites. */
export const invitation = mailKind({
  name: 'invitation',
  content: invitedUser,
  async compose(composing, invited) {
    if (await findRecipient(composing, invited.email)) return undefined;
    const { email } = invited;
    const link = { purpose: 'invitation', data: invited, email } as const;
    const url = await createAccountLink(composing.deps, composing.tenant, link);
    return { to: email, email: (context) => invitationEmail(context, { url, days: daysOf('invitation') }) };
  },
});
