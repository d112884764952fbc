import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { chmod, type FileHandle, link, mkdir, open, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { generateKeyMaterial, KEY_BYTES, type KeyMaterial, keyMaterialFrom } from './key-material.ts';

/**
 * The one key that every other key of an installation comes from. It never encrypts anything itself: `deriveKey` makes
 * a key per purpose. `kid` is public, stands in everything that is sealed, and says nothing about the key.
 */
export type RootKey = KeyMaterial;

const GROUP_AND_OTHERS = 0o077;

/**
 * The root key in `<keysDir>/root.key`, made at the first call. Processes that call at one instant get the same key.
 * Throws when the file is readable by anybody but its owner or is not 32 bytes in base64url; the key is in no message.
 */
export async function loadRootKey(keysDir: string): Promise<RootKey> {
  const path = join(keysDir, 'root.key');
  const existing = await readRootKey(path);
  if (existing) return existing;
  await prepareDirectory(keysDir);
  await createRootKey(keysDir, path);
  const created = await readRootKey(path);
  if (!created) throw new Error(`${path} disappeared while it was being created`);
  return created;
}

/** Throws when anybody but its owner may read a file. */
export async function refuseReadableByOthers(path: string): Promise<void> {
  const { mode } = await stat(path);
  if (!(mode & GROUP_AND_OTHERS)) return;
  const octal = (mode & 0o777).toString(8).padStart(4, '0');
  throw new Error(`${path} must be readable by its owner only, but has mode ${octal}: run chmod 600 ${path}`);
}

/** The root key in this file; undefined when there is no such file. */
export async function readRootKey(path: string): Promise<RootKey | undefined> {
  const file = await openIfExists(path);
  if (!file) return undefined;
  try {
    await refuseReadableByOthers(path);
    const text = (await file.readFile('utf8')).trim();
    const bytes = Buffer.from(text, 'base64url');
    if (bytes.length !== KEY_BYTES || bytes.toString('base64url') !== text) {
      throw new Error(`${path} must hold ${KEY_BYTES} bytes in base64url (43 characters); restore it from a backup`);
    }
    return keyMaterialFrom(bytes);
  } finally {
    await file.close();
  }
}

async function openIfExists(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, constants.O_RDONLY);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw new Error(`cannot read ${path}`, { cause: error });
  }
}

async function prepareDirectory(keysDir: string): Promise<void> {
  await mkdir(keysDir, { recursive: true, mode: 0o700 });
  const { mode } = await stat(keysDir);
  if (mode & GROUP_AND_OTHERS) await chmod(keysDir, 0o700);
}

/** Writes a new key beside the path and links it there: a link never replaces, and nobody sees half a key. */
async function createRootKey(keysDir: string, path: string): Promise<void> {
  const draft = join(keysDir, `.root.key.${randomBytes(8).toString('hex')}`);
  await writeKeyFile(draft, generateKeyMaterial());
  try {
    await link(draft, path);
    await syncDirectory(keysDir);
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

/** Writes a key to a new file that only its owner can read, down to the disk. */
export async function writeKeyFile(path: string, key: KeyMaterial): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(`${key.secret.reveal().toString('base64url')}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** After a power cut the name must still be there: data sealed meanwhile would be lost without the key. */
export async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, constants.O_RDONLY);
  await directory.sync().finally(() => directory.close());
}

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;
