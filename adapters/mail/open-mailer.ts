import { join } from 'node:path';
import type { Log } from '../../server/kernel/log.ts';
import type { Secret } from '../../server/kernel/secret.ts';
import { createFolderMailer } from './folder-mailer.ts';
import type { Mailer } from './mailer.ts';
import { createSmtpMailer } from './smtp-mailer.ts';

type MailSettings = {
  readonly mode: 'production' | 'development' | 'test';
  readonly url: string;
  readonly dataDir: string;
  readonly smtpUrl?: Secret | undefined;
  readonly smtpCaFile?: string | undefined;
  readonly mailFrom?: string | undefined;
};

/** A mail server if there is one, else a folder, whose mails are shown on the terminal only in development. */
export function openMailer(settings: MailSettings, log: Log): Mailer {
  const { smtpUrl, smtpCaFile, mailFrom, mode, dataDir } = settings;
  const from = mailFrom ?? `no-reply@${new URL(settings.url).hostname}`;
  if (smtpUrl) return createSmtpMailer({ url: smtpUrl, from, caFile: smtpCaFile });
  const say = mode === 'development' ? (text: string) => void process.stdout.write(text) : undefined;
  return createFolderMailer({ folder: join(dataDir, 'mail'), from, log }, say);
}
