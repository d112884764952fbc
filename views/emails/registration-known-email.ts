import { composeEmail, type Email, type EmailContext } from './email.ts';

export function registrationKnownEmail(context: EmailContext, { url }: { url: string }): Email {
  const { texts, tenant } = context;
  const text = texts.registrationKnown;
  return composeEmail(context, {
    subject: text.subject(tenant.name),
    title: text.title,
    paragraphs: [text.intro],
    action: { label: text.action, url },
    notes: [text.notYou],
  });
}
