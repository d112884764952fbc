import { z } from 'zod';
import { signInLinkEmail } from '../../../views/emails/sign-in-link-email.ts';
import { createEmailCode, emailCodeMinutes } from '../../second-factors/email-code.ts';
import { findRecipient } from '../find-recipient.ts';
import { mailKind } from '../mail-kind.ts';

/**
 * A link for whoever has given the right password in a sign-in that was too unusual to go on. It leads back into that sign-in,
 * which only the browser that began it can go on with: whoever else opens it, or is talked into opening it, lets nobody in.
 */
export const signInLink = mailKind({
  name: 'sign-in-link',
  content: z.strictObject({ user_id: z.uuid(), uid: z.string() }),
  async compose(composing, { user_id: userId, uid }) {
    const { deps, tenant } = composing;
    const recipient = await findRecipient(composing, userId);
    const use = { tenantId: tenant.id, userId, purpose: 'sign-in-link', uid } as const;
    const code = recipient && (await createEmailCode(deps, use));
    if (!code) return undefined;
    const url = `${tenant.issuer}/interaction/${uid}?code=${code}`;
    const { to } = recipient;
    return { to, userId, email: (context) => signInLinkEmail(context, { url, minutes: emailCodeMinutes }) };
  },
});
