import { composeEmail, type Email, type EmailContext } from './email.ts';

export function signInLinkEmail(context: EmailContext, { url, minutes }: { url: string; minutes: number }): Email {
  const { texts, tenant } = context;
  const text = texts.signInLink;
  return composeEmail(context, {
    subject: text.subject(tenant.name),
    title: text.title,
    paragraphs: [text.intro, text.sameBrowser, texts.minutes(minutes)],
    action: { label: text.action, url },
    notes: [text.notYou],
  });
}
