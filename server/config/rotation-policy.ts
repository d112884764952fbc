import { type Config, secretSettings } from '../config.ts';
import { DAY } from '../kernel/duration.ts';
import type { Secret } from '../kernel/secret.ts';
import type { RotationPolicy } from '../keys/key-age.ts';

/** How old keys and secrets may become, by these settings. */
export const rotationPolicy = ({ signingKeyDays, rootKeyDays, secretDays }: Config): RotationPolicy => ({
  signingKeys: signingKeyDays * DAY,
  rootKey: rootKeyDays * DAY,
  secrets: secretDays * DAY,
});

/** The secrets among the settings that are given, by the name under which the operator knows them. */
export const secretsOf = (config: Config): Record<string, Secret | undefined> =>
  Object.fromEntries(secretSettings.map(([name, key]) => [key, config[name]]));
