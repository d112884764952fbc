import { composeEmail, type Email, type EmailContext } from './email.ts';
import { type MailedSignIn, signInFacts } from './sign-in-facts.ts';

type NewSignIn = { readonly signIn: MailedSignIn; readonly url: string; readonly days: number };

export function newSignInEmail(context: EmailContext, { signIn, url, days }: NewSignIn): Email {
  const { texts, tenant } = context;
  const text = texts.newSignIn;
  return composeEmail(context, {
    subject: text.subject(tenant.name),
    title: text.title,
    paragraphs: [text.intro],
    facts: signInFacts(context, signIn),
    closing: [text.notYou],
    action: { label: text.action, url },
    notes: [texts.days(days)],
  });
}
