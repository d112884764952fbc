import { composeAddress } from '../../adapters/secrets/compose-address.ts';
import { findManagerKind } from '../../adapters/secrets/managers.ts';
import { readSecretFile } from '../../adapters/secrets/read-secret-file.ts';
import type { ManagerSettings, SecretManager } from '../../adapters/secrets/secret-manager.ts';
import { SecretUnreadable } from '../../adapters/secrets/secret-unreadable.ts';
import { type Config, findTextProblem, type LoadedConfig, type SettingName } from '../config.ts';
import { LiveSecret, type SecretReading } from '../kernel/live-secret.ts';
import type { Log } from '../kernel/log.ts';
import type { Problem, SecretOrigin } from './read-environment.ts';

type Loaded = Extract<LoadedConfig, { readonly ok: true }>;
type OpenManager = (reference: string) => Promise<SecretManager>;

/**
 * The settings with every secret that is kept in a file or a secrets manager read, and able to change from now on. What
 * cannot be read, or is not what its setting takes, is reported for all of them at once: nothing starts without it.
 */
export async function openSecrets({ config, origins }: Loaded, log: Log): Promise<LoadedConfig> {
  const files = [...origins].filter(([, { kind }]) => kind === 'file');
  const kept = [...origins].filter(([, { kind }]) => kind === 'manager');
  const problems: Problem[] = [];
  const opened: Record<string, unknown> = { ...config };
  const open = async ([name, origin]: [SettingName, SecretOrigin], openManager: OpenManager) => {
    try {
      opened[name] = await openSecret(name, origin, openManager, log);
    } catch (error) {
      if (!(error instanceof SecretUnreadable)) throw error;
      const example = origin.kind === 'manager' ? findManagerKind(origin.reference)?.example : undefined;
      problems.push({ key: origin.key, problem: describe(origin, error), example: example ?? '/run/secrets/…' });
    }
  };
  // Files first: what opens a manager may be among them, and is then replaced there.
  for (const entry of files) await open(entry, openManagers(config));
  const openManager = openManagers(opened);
  await Promise.all(kept.map((entry) => open(entry, openManager)));
  return problems.length > 0 ? { ok: false, problems } : { ok: true, config: opened as Config, origins };
}

/** Opens each kind of manager once, when it is first needed: most installations load no library for it. */
function openManagers(settings: ManagerSettings): OpenManager {
  const opened = new Map<string, Promise<SecretManager>>();
  return async (reference) => {
    const kind = findManagerKind(reference);
    if (!kind) throw new SecretUnreadable('is no reference to a secrets manager');
    const manager = opened.get(kind.scheme) ?? kind.open(settings);
    opened.set(kind.scheme, manager);
    return manager;
  };
}

async function openSecret(
  name: SettingName,
  origin: SecretOrigin,
  openManager: OpenManager,
  log: Log,
): Promise<LiveSecret> {
  const manager = origin.kind === 'manager' ? await openManager(origin.reference) : undefined;
  const read = async (): Promise<SecretReading> => {
    const reading = await (origin.kind === 'manager' ? manager?.read(origin.reference) : readSecretFile(origin.path));
    if (!reading) throw new SecretUnreadable('could not be read');
    const value = composeAddress(reading.value) ?? reading.value;
    const problem = findTextProblem(name, value);
    if (problem) throw new SecretUnreadable(`holds a text that is not right: it ${problem}`);
    return { ...reading, value };
  };
  const fields = { setting: origin.key, ...(origin.kind === 'manager' ? { reference: origin.reference } : {}) };
  return new LiveSecret(await read(), {
    read,
    now_ms: () => performance.now(),
    onFailure: (error) =>
      log.warn('A secret cannot be looked up; its last good value stays in use', {
        ...fields,
        reason: error instanceof SecretUnreadable ? error.message : 'unexpected error',
      }),
    onRecovery: () => log.info('A secret can be looked up again', fields),
    onChange: () => log.info('A secret was changed where it is kept; new connections use the new value', fields),
  });
}

const describe = (origin: SecretOrigin, { message }: Error): string =>
  origin.kind === 'manager' ? `names the secret ${origin.reference}, which ${message}` : message;
