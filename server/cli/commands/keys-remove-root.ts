import { countKeysByRoot } from '../../../adapters/postgres/tenant-keys.ts';
import { removeRootKey } from '../../keys/rotate-root-key.ts';
import { CliError } from '../cli-error.ts';
import { getValue } from '../get-value.ts';
import { installationCommand } from '../installation-command.ts';

export const keysRemoveRoot = installationCommand({
  words: ['keys', 'remove-root'],
  summary: 'Throw away a root key that nothing is sealed with any more',
  declare: (command) => command.requiredOption('--kid <kid>', 'the root key; npx bastion keys root lists them'),
  async run({ deps, config }, { options }) {
    const kid = String(options.kid);
    const use = (await countKeysByRoot(deps.db)).find(({ root_kid }) => root_kid === kid);
    if (use)
      throw new CliError(
        `root key ${kid} is still needed: ${use.keys} keys of ${use.tenants} tenants are sealed with it`,
      );
    getValue(await removeRootKey(config.keysDir, deps.keyRing, kid), kid);
    return {
      json: { removed: kid },
      text: `Root key ${kid} is gone. Backups from before its rotation cannot be read.`,
    };
  },
});
