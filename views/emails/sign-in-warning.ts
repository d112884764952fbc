import { composeEmail, type Email, type EmailContext } from './email.ts';
import { type MailedSignIn, signInFacts } from './sign-in-facts.ts';
import type { EmailTexts } from './texts/en.ts';

export type SignInWarning = { readonly signIn: MailedSignIn; readonly url: string; readonly days: number };

/** Tells somebody that another one may know their password, and asks whether it was them. */
export function signInWarning(
  context: EmailContext,
  text: EmailTexts['refusedSignIn' | 'stoppedSignIn'],
  { signIn, url, days }: SignInWarning,
): Email {
  return composeEmail(context, {
    subject: text.subject(context.tenant.name),
    title: text.title,
    paragraphs: [text.intro],
    facts: signInFacts(context, signIn),
    closing: [text.notYou],
    action: { label: text.action, url },
    notes: [text.you, context.texts.days(days)],
  });
}
