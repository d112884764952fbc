import { resolveErrors } from '../../errors/list-errors.ts';
import { CliError } from '../cli-error.ts';
import { installationCommand } from '../installation-command.ts';
import { scopeOfErrors } from '../scope-of-errors.ts';

export const errorsResolve = installationCommand({
  words: ['errors', 'resolve'],
  summary: 'Mark errors as dealt with; one that comes again is open again',
  declare: (command) =>
    command
      .argument('[errors...]', 'as errors list prints them')
      .option('--all', 'all that are open')
      .option('--tenant <slug>', 'the tenant they belong to'),
  async run(session, { args, options }) {
    if (options.all === args.length > 0) throw new CliError('say which errors, or --all');
    const scope = await scopeOfErrors(session, options.tenant);
    const resolved = await resolveErrors(session.deps, scope, options.all ? undefined : args);
    return { json: { resolved }, text: `${resolved} marked as resolved.` };
  },
});
