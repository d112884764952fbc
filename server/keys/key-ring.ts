import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { SettingError } from '../kernel/setting-error.ts';
import { readImportKeys } from './imported-values.ts';
import { loadRootKey, type RootKey, readRootKey } from './root-key.ts';

/**
 * The root keys of an installation: `root.key`, with which new keys are sealed, and `root.<kid>.key` for each one that
 * something may still be sealed with. The folder is read again when a key is met that was not there before, so that a
 * rotation on one node needs no restart on another, as long as both see the folder.
 */
export type KeyRing = {
  readonly current: () => RootKey;
  /** The root key of this `kid`. Throws when it is not in the folder. */
  readonly get: (kid: string) => Promise<RootKey>;
  readonly list: () => readonly RootKey[];
  /** Fernet keys of imported values; no key of ours. */
  readonly imported: () => readonly string[];
  readonly reload: () => Promise<void>;
};

export const retiredKeyFile = (kid: string): string => `root.${kid}.key`;
const retired = /^root\.([\w-]{8})\.key$/;

/** The key ring in `keysDir`; makes the first root key when there is none. */
export async function openKeyRing(keysDir: string): Promise<KeyRing> {
  let keys = await readKeys(keysDir);
  let imported = await readImportKeys(keysDir);
  const reload = async () => {
    keys = await readKeys(keysDir);
    imported = await readImportKeys(keysDir);
  };
  return {
    current: () => keys[0],
    list: () => keys,
    imported: () => imported,
    reload,
    async get(kid) {
      const find = () => keys.find((key) => key.kid === kid);
      if (!find()) await reload();
      const key = find();
      if (key) return key;
      throw new SettingError(
        `the root key ${kid}, which the database was sealed with, is not in ${keysDir}: ` +
          `put back the root.key it comes from, or the same as ${retiredKeyFile(kid)}`,
      );
    },
  };
}

/** The current key first. */
async function readKeys(keysDir: string): Promise<[RootKey, ...RootKey[]]> {
  const current = await loadRootKey(keysDir);
  const others: RootKey[] = [];
  for (const name of (await readdir(keysDir)).sort()) {
    const kid = retired.exec(name)?.[1];
    if (!kid) continue;
    const key = await readRootKey(join(keysDir, name));
    if (!key || key.kid === current.kid) continue;
    if (key.kid !== kid) throw new Error(`${join(keysDir, name)} holds another key than its name says`);
    others.push(key);
  }
  return [current, ...others];
}
