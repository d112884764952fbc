import { link, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { accept, type Outcome, refuse } from '../kernel/outcome.ts';
import { generateKeyMaterial } from './key-material.ts';
import { type KeyRing, retiredKeyFile } from './key-ring.ts';
import { syncDirectory, writeKeyFile } from './root-key.ts';

/**
 * Makes a new root key the current one in `keysDir`; the one before stays beside it under its `kid`, as long as something
 * is sealed with it. Whenever this is cut off, the folder holds every key that was ever used. One at a time, which is for
 * the caller to see to. Answers the new `kid`.
 */
export async function rotateRootKey(keysDir: string, ring: KeyRing): Promise<string> {
  await ring.reload();
  const path = join(keysDir, 'root.key');
  const next = generateKeyMaterial();
  const draft = join(keysDir, `.root.key.${next.kid}`);
  await writeKeyFile(draft, next);
  try {
    await link(path, join(keysDir, retiredKeyFile(ring.current().kid))).catch(unlessThere);
    await syncDirectory(keysDir);
    await rename(draft, path);
    await syncDirectory(keysDir);
  } finally {
    await rm(draft, { force: true });
  }
  await ring.reload();
  return next.kid;
}

/** Throws a root key away. It must be one that nothing is sealed with any more: the caller has counted. */
export async function removeRootKey(
  keysDir: string,
  ring: KeyRing,
  kid: string,
): Promise<Outcome<string, 'root_key_current' | 'unknown_root_key'>> {
  await ring.reload();
  if (ring.current().kid === kid) return refuse('root_key_current');
  const name = retiredKeyFile(kid);
  if (!(await readdir(keysDir)).includes(name)) return refuse('unknown_root_key');
  const path = join(keysDir, name);
  // What a deleted file held can often be read back; what was overwritten first is harder to get at.
  const file = await open(path, 'r+');
  try {
    await file.write('\0'.repeat((await file.stat()).size), 0);
    await file.sync();
  } finally {
    await file.close();
  }
  await rm(path);
  await syncDirectory(keysDir);
  await ring.reload();
  return accept(kid);
}

function unlessThere(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}
