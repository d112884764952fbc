import { secretsOf } from '../../config/rotation-policy.ts';
import { readKeyAges } from '../../keys/read-key-ages.ts';
import { formatTable } from '../format-text.ts';
import { installationCommand } from '../installation-command.ts';

export const keysStatus = installationCommand({
  words: ['keys', 'status'],
  summary: 'Show how old every key and secret is, against its rotation policy',
  async run({ deps, config }) {
    const sources = {
      db: deps.db,
      keysDir: config.keysDir,
      policy: deps.rotation,
      secrets: secretsOf(config),
    };
    const keys = await readKeyAges(sources, deps.clock.now());
    const rows = keys.map(({ name, state, age_days, limit_days, remedy, note }) => [
      name,
      state,
      age_days === null ? null : `${age_days} days`,
      limit_days === null ? null : `${limit_days} days`,
      note ?? remedy,
    ]);
    return { json: keys, text: formatTable(['KEY', 'STATE', 'AGE', 'POLICY', 'HOW'], rows) };
  },
});
