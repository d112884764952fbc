import { composeEmail, type Email, type EmailContext } from './email.ts';
import { type MailedSignIn, signInFacts } from './sign-in-facts.ts';

type RefusedSignIn = { readonly signIn: MailedSignIn; readonly url: string; readonly days: number };

export function refusedSignInEmail(context: EmailContext, { signIn, url, days }: RefusedSignIn): Email {
  const { texts, tenant } = context;
  const text = texts.refusedSignIn;
  return composeEmail(context, {
    subject: text.subject(tenant.name),
    title: text.title,
    paragraphs: [text.intro],
    facts: signInFacts(context, signIn),
    closing: [text.notYou],
    action: { label: text.action, url },
    notes: [text.you, texts.days(days)],
  });
}
