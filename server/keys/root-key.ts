import { hash, hkdfSync, randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { chmod, type FileHandle, link, mkdir, open, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Secret } from '../kernel/secret.ts';

/**
 * The one key that every other key of an installation comes from. It never encrypts anything itself: `deriveKey` makes
 * a key per purpose. `kid` is public, stands in everything that is sealed, and says nothing about the key.
 */
export type RootKey = { readonly kid: string; readonly secret: Secret<Buffer> };

/** 32 bytes for one purpose, with the `kid` of the root key they came from. */
export type DerivedKey = Buffer & { readonly kid: string };

const ROOT_KEY_BYTES = 32;
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

/** A key for `purpose` ("signing-keys") within `context` (a tenant, a row): HKDF-SHA-256, RFC 5869. */
export function deriveKey(rootKey: RootKey, purpose: string, context: string): DerivedKey {
  // JSON keeps ("a", "bc") and ("ab", "c") apart.
  const info = JSON.stringify(['bastion', purpose, context]);
  const bytes = Buffer.from(hkdfSync('sha256', rootKey.secret.reveal(), '', info, ROOT_KEY_BYTES));
  return Object.assign(bytes, { kid: rootKey.kid });
}

/** A root key from its 32 bytes. */
export function rootKeyFrom(bytes: Buffer): RootKey {
  if (bytes.length !== ROOT_KEY_BYTES) throw new Error(`a root key has ${ROOT_KEY_BYTES} bytes, not ${bytes.length}`);
  const kid = hash('sha256', Buffer.concat([Buffer.from('bastion root key id\0'), bytes]), 'buffer');
  return { kid: kid.subarray(0, 6).toString('base64url'), secret: new Secret(bytes) };
}

async function readRootKey(path: string): Promise<RootKey | undefined> {
  const file = await openIfExists(path);
  if (!file) return undefined;
  try {
    const { mode } = await file.stat();
    if (mode & GROUP_AND_OTHERS) {
      const octal = (mode & 0o777).toString(8).padStart(4, '0');
      throw new Error(`${path} must be readable by its owner only, but has mode ${octal}: run chmod 600 ${path}`);
    }
    const text = (await file.readFile('utf8')).trim();
    const bytes = Buffer.from(text, 'base64url');
    if (bytes.length !== ROOT_KEY_BYTES || bytes.toString('base64url') !== text) {
      throw new Error(
        `${path} must hold ${ROOT_KEY_BYTES} bytes in base64url (43 characters); restore it from a backup`,
      );
    }
    return rootKeyFrom(bytes);
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
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.writeFile(`${randomBytes(ROOT_KEY_BYTES).toString('base64url')}\n`);
    await file.sync();
    await link(draft, path);
    await syncDirectory(keysDir);
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  } finally {
    await file.close();
    await rm(draft, { force: true });
  }
}

/** After a power cut the name must still be there: data sealed meanwhile would be lost without the key. */
async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, constants.O_RDONLY);
  await directory.sync().finally(() => directory.close());
}

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;
