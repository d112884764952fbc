import { composeEmail, type Email, type EmailContext } from './email.ts';

export function lockedEmail(context: EmailContext, { url, minutes }: { url: string; minutes: number }): Email {
  const { texts, tenant } = context;
  const text = texts.locked;
  return composeEmail(context, {
    subject: text.subject(tenant.name),
    title: text.title,
    paragraphs: [text.intro, texts.minutes(minutes)],
    action: { label: text.action, url },
    notes: [text.notYou],
  });
}
