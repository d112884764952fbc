import { z } from 'zod';
import { findUser } from '../../../adapters/postgres/find-user.ts';
import { registrationEmail } from '../../../views/emails/registration-email.ts';
import { registrationKnownEmail } from '../../../views/emails/registration-known-email.ts';
import { createAccountLink, minutesOf } from '../../account-links/account-link.ts';
import { toUserRef } from '../../accounts/user-ref.ts';
import { findRecipient } from '../find-recipient.ts';
import { mailKind } from '../mail-kind.ts';

/** For whoever wants an account. Who has one already is told so here and not on the page, where anybody could ask. */
export const registration = mailKind({
  name: 'registration',
  content: z.strictObject({ email: z.string() }),
  async compose(composing, { email: to }) {
    const { deps, tenant } = composing;
    if (tenant.settings.registration !== 'open') return undefined;
    const recipient = await findRecipient(composing, to);
    if (recipient) {
      const url = `${tenant.issuer}/account`;
      const { to: known, userId } = recipient;
      return { to: known, userId, email: (context) => registrationKnownEmail(context, { url }) };
    }
    // A closed account stays closed, and says so to nobody.
    if (await findUser(deps.db.tenant(tenant.id), await toUserRef(deps.sealing, tenant.id, to))) return undefined;
    const url = await createAccountLink(deps, tenant, { purpose: 'register', data: { email: to } });
    return { to, email: (context) => registrationEmail(context, { url, minutes: minutesOf('register') }) };
  },
});
