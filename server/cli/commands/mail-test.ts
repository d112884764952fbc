import { describeMailProblem } from '../../../adapters/mail/describe-mail-problem.ts';
import { findEmailProblem } from '../../accounts/email.ts';
import { sendTestMail } from '../../mail/send-test-mail.ts';
import { CliError, cliStatus } from '../cli-error.ts';
import { tenantCommand } from '../tenant-command.ts';

export const mailTest = tenantCommand({
  words: ['mail', 'test'],
  summary: 'Connect to the mail server, send a mail, and say what is wrong if that fails',
  declare: (command) => command.requiredOption('--to <address>', 'where to send it'),
  async run({ deps, tenant }, { options }) {
    const to = String(options.to).trim();
    if (findEmailProblem(to)) throw new CliError('--to must be an address like name@example.org', cliStatus.usage);
    const { target } = deps.mailer;
    try {
      await sendTestMail(deps, tenant, to);
    } catch (error) {
      throw new CliError(`${target}: ${describeMailProblem(error)}`);
    }
    return {
      json: { to, target, sent: true },
      text: `Sent by way of ${target}. Look whether it arrives, and where: in the mailbox, or among spam.`,
    };
  },
});
