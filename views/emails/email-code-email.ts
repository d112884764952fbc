import { composeEmail, type Email, type EmailContext } from './email.ts';

export function emailCodeEmail(context: EmailContext, { code, minutes }: { code: string; minutes: number }): Email {
  const { texts, tenant } = context;
  const text = texts.emailCode;
  return composeEmail(context, {
    subject: text.subject(code, tenant.name),
    title: text.title,
    paragraphs: [text.intro, text.validity(minutes)],
    code,
    notes: [text.notYou],
  });
}
