import { composeEmail, type Email, type EmailContext } from './email.ts';
import { type MailedSignIn, signInFacts } from './sign-in-facts.ts';

type FactorAdded = {
  readonly method: 'totp' | 'passkey';
  /** The sign-in in which it was added, and the link by which its user says whether it was them. */
  readonly about?: { readonly signIn: MailedSignIn; readonly url: string; readonly days: number };
};

export function factorAddedEmail(context: EmailContext, { method, about }: FactorAdded): Email {
  const { texts, tenant, issuer } = context;
  const text = texts.factorAdded;
  const said = { subject: text.subject(tenant.name), title: text.title, paragraphs: [text.intro[method]] };
  if (!about) {
    const action = { label: text.account, url: `${issuer}/account/two-step` };
    return composeEmail(context, { ...said, action, notes: [text.removeIt] });
  }
  return composeEmail(context, {
    ...said,
    facts: signInFacts(context, about.signIn),
    closing: [text.notYou],
    action: { label: text.action, url: about.url },
    notes: [texts.days(about.days)],
  });
}
