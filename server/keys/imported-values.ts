import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readFernet } from './fernet.ts';
import { refuseReadableByOthers } from './root-key.ts';

/** Beside the root key: the keys of the system that values were imported from, one in a line. */
export const importKeysFile = 'fernet.keys';

/** The keys in `fernet.keys`; none when there is no such file. Throws when others can read it. */
export async function readImportKeys(keysDir: string): Promise<readonly string[]> {
  const path = join(keysDir, importKeysFile);
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return [];
  await refuseReadableByOthers(path);
  const keys = text.split(/\s+/).filter(Boolean);
  if (!keys.every((key) => /^[\w-]{43}=?$/.test(key))) {
    throw new Error(`${path} must hold Fernet keys, one in a line: 32 bytes in base64url each`);
  }
  return keys;
}

/** Whether a stored value came from elsewhere: Fernet tokens begin with their version, 0x80, and a time before 2100. */
export const isImported = (value: string): boolean => value.startsWith('gAAAA');

/** What an imported value holds. Throws when none of the keys is its own. */
export function openImported(keys: readonly string[], value: string): Buffer {
  for (const key of keys) {
    // Without a limit of age: what is stored does not expire.
    const read = readFernet(key, value, { now: Number.MAX_SAFE_INTEGER });
    if (read.ok) return read.plaintext;
  }
  throw new Error(`an imported value opens with no key in ${importKeysFile}`);
}
