import { composeEmail, type Email, type EmailContext } from './email.ts';

export function testEmail(context: EmailContext): Email {
  const { texts, tenant } = context;
  const text = texts.test;
  return composeEmail(context, {
    subject: text.subject(tenant.name),
    title: text.title,
    paragraphs: [text.intro],
    notes: [],
  });
}
