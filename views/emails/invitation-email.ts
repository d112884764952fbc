import { composeEmail, type Email, type EmailContext } from './email.ts';

export function invitationEmail(context: EmailContext, { url, days }: { url: string; days: number }): Email {
  const { texts, tenant } = context;
  const text = texts.invitation;
  return composeEmail(context, {
    subject: text.subject(tenant.name),
    title: text.title(tenant.name),
    paragraphs: [text.intro(tenant.name), texts.days(days)],
    action: { label: text.action, url },
    notes: [text.notYou],
  });
}
