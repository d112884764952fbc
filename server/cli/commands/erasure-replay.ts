import { readErasureList } from '../../../adapters/erasure-list.ts';
import { listErasures } from '../../privacy/list-erasures.ts';
import { replayErasures } from '../../privacy/replay-erasures.ts';
import { CliError } from '../cli-error.ts';
import { installationCommand } from '../installation-command.ts';

export const erasureReplay = installationCommand({
  words: ['erasure', 'replay'],
  summary: 'Erase again, after a backup was restored, everybody on the list of erasures',
  declare: (command) => command.option('--file <path>', 'the list (default: BASTION_ERASURE_LIST)'),
  async run({ deps, config, actor }, { options }) {
    const path = options.file ?? config.erasureList;
    const certificates = await readErasureList(path).catch(() => {
      throw new CliError(`there is no list of erasures at ${path}; --file says where it is`);
    });
    const replay = await replayErasures(deps, actor, certificates);
    await listErasures(deps);
    if (replay.refused.length > 0)
      throw new CliError(
        `${replay.erased} erased again, but these lines of ${path} are no certificates of this installation: ${replay.refused.join(', ')}`,
      );
    if (replay.held.length > 0)
      throw new CliError(
        `${replay.erased} erased again, but a legal hold stands on ${replay.held.join(', ')}: they are back until it is released and this is run again`,
      );
    return {
      json: replay,
      text: `${replay.erased} erased again, ${replay.unchanged} were erased already or are gone.`,
    };
  },
});
