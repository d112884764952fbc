import { randomBytes } from 'node:crypto';
import { chmod, mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Log } from '../../server/kernel/log.ts';
import { composeMessage } from './compose-message.ts';
import type { Mailer } from './mailer.ts';

/** Where there is no mail server: each mail is a file, for its operator alone. `say` is told of each, in development. */
export function createFolderMailer(
  { folder, from, log }: { readonly folder: string; readonly from: string; readonly log: Log },
  say: (text: string) => void = () => {},
): Mailer {
  return {
    target: folder,
    check: async () => {
      await mkdir(folder, { recursive: true, mode: 0o700 });
    },
    async send(mail) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await chmod(folder, 0o700);
      const name = `${new Date().toISOString().replaceAll(':', '-')}-${randomBytes(4).toString('hex')}.eml`;
      const path = join(folder, name);
      await writeFile(`${path}.part`, await composeMessage(mail, from), { mode: 0o600 });
      await rename(`${path}.part`, path);
      log.info('mail written to a file, as there is no mail server', { file: path });
      say(`\n  Mail to ${mail.to}: ${mail.subject}\n\n${mail.text.replaceAll(/^/gm, '    ')}\n`);
    },
  };
}
