import { type Config, loadConfig } from '../config.ts';
import { describeProblems } from '../runtime/describe-problems.ts';
import { exitStatus } from '../runtime/exit-status.ts';

type Defaults = Readonly<Record<string, string>>;

/**
 * The environment of an instance for development, and the settings in it: what the caller has set wins over
 * `defaults`. Everything lies in one folder, keys too, so that removing it starts anew.
 */
export function readDevConfig(folder: string, defaults: Defaults = {}): { env: NodeJS.ProcessEnv; config: Config } {
  const folders = { BASTION_DATA_DIR: folder, BASTION_KEYS_DIR: `${folder}/keys`, BASTION_WORKERS: '1' };
  const env = { ...folders, ...defaults, ...process.env, NODE_ENV: 'development' };
  const loaded = loadConfig(env);
  if (loaded.ok) return { env, config: loaded.config };
  process.stderr.write(describeProblems(loaded.problems));
  return process.exit(exitStatus.badSettings);
}
