import { findError } from '../../errors/list-errors.ts';
import { CliError } from '../cli-error.ts';
import { formatFields } from '../format-text.ts';
import { installationCommand } from '../installation-command.ts';
import { scopeOfErrors } from '../scope-of-errors.ts';

export const errorsShow = installationCommand({
  words: ['errors', 'show'],
  summary: 'Show one kind of error with its stack',
  declare: (command) =>
    command.argument('<error>', 'as errors list prints it').option('--tenant <slug>', 'the tenant it belongs to'),
  async run(session, { args, options }) {
    const error = await findError(session.deps, await scopeOfErrors(session, options.tenant), String(args[0]));
    if (!error) throw new CliError(`there is no error ${args[0]}; npx bastion errors list shows all`);
    const { stack, ...fields } = error;
    return { json: error, text: [formatFields(fields), stack ?? ''].join('\n\n').trimEnd() };
  },
});
