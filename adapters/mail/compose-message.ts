import type { SendMailOptions } from 'nodemailer';
import type { OutgoingMail } from './mailer.ts';

/** The library's form of a message. RFC 3834 §5 and `X-Auto-Response-Suppress` keep machines from answering. */
export const toMailOptions = (mail: OutgoingMail, from: string): SendMailOptions => ({
  from: { name: mail.fromName, address: from },
  to: { name: '', address: mail.to },
  subject: mail.subject,
  text: mail.text,
  html: mail.html,
  headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
  disableFileAccess: true,
  disableUrlAccess: true,
  ...(mail.logo
    ? { attachments: [{ cid: 'logo', contentType: mail.logo.type, content: mail.logo.content, filename: 'logo' }] }
    : {}),
});

/** The message as it goes over the wire (RFC 5322). */
export async function composeMessage(mail: OutgoingMail, from: string): Promise<Buffer> {
  const { createTransport } = await import('nodemailer');
  const sent = await createTransport({ streamTransport: true, buffer: true }).sendMail(toMailOptions(mail, from));
  return sent.message as Buffer;
}
