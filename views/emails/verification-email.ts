import { composeEmail, type Email, type EmailContext } from './email.ts';

export function verificationEmail(context: EmailContext, { url, minutes }: { url: string; minutes: number }): Email {
  const { texts, tenant } = context;
  const text = texts.verification;
  return composeEmail(context, {
    subject: text.subject(tenant.name),
    title: text.title,
    paragraphs: [text.intro, texts.minutes(minutes)],
    action: { label: text.action, url },
    notes: [text.notYou],
  });
}
