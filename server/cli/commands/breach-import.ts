import { BreachListError, buildBreachIndex } from '../../../adapters/breach-index/build-breach-index.ts';
import { CliError } from '../cli-error.ts';
import { installationCommand } from '../installation-command.ts';

export const breachImport = installationCommand({
  words: ['breach', 'import'],
  summary: 'Build the index of breached passwords out of the list ordered by hash, or of a folder of range files',
  declare: (command) => command.argument('<path>', 'the list (SHA-1:count, one a line), or the folder'),
  async run({ config }, { args }) {
    const source = String(args[0]);
    const entries = await buildBreachIndex(source, config.breachIndex).catch((error: NodeJS.ErrnoException) => {
      if (error instanceof BreachListError) throw new CliError(error.message);
      if (error.code?.startsWith('E'))
        throw new CliError(`${error.path ?? source} cannot be read or written: ${error.code}`);
      throw error;
    });
    const text = `${entries} passwords in ${config.breachIndex}; running nodes look them up from now on.`;
    return { json: { entries, file: config.breachIndex }, text };
  },
});
