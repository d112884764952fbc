import { spawn } from 'node:child_process';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deriveKey, keyMaterialFrom } from '../../server/keys/key-material.ts';
import { loadRootKey } from '../../server/keys/root-key.ts';

let parent: string;
let keysDir: string;

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'bastion-root-key-'));
  keysDir = join(parent, 'keys');
});
afterEach(() => rm(parent, { recursive: true, force: true }));

const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;

describe('loadRootKey', () => {
  it.each([0o640, 0o604, 0o660, 0o644])('refuses a root key file of mode %o', async (mode) => {
    await loadRootKey(keysDir);
    await chmod(join(keysDir, 'root.key'), mode);
    await expect(loadRootKey(keysDir)).rejects.toThrow(
      /readable by its owner only, but has mode 0\d{3}: run chmod 600/,
    );
  });

  it.each([
    ['an empty file', ''],
    ['31 bytes', Buffer.alloc(31, 7).toString('base64url')],
    ['33 bytes', Buffer.alloc(33, 7).toString('base64url')],
    ['text that is not base64url', `${'A'.repeat(42)}!`],
    ['two keys', `${'A'.repeat(43)}\n${'A'.repeat(43)}`],
  ])('refuses %s and does not replace it', async (_case, content) => {
    await loadRootKey(keysDir);
    await writeFile(join(keysDir, 'root.key'), content);
    await expect(loadRootKey(keysDir)).rejects.toThrow(/must hold 32 bytes in base64url/);
    expect(await readFile(join(keysDir, 'root.key'), 'utf8')).toBe(content);
  });

  it('keeps the file content out of its errors', async () => {
    await loadRootKey(keysDir);
    await writeFile(join(keysDir, 'root.key'), 'half-a-secret');
    const error = await loadRootKey(keysDir).catch((thrown: unknown) => thrown);
    expect(inspect(error)).not.toContain('half-a-secret');
  });

  it('creates 32 random bytes in a file of mode 0600 inside a directory of mode 0700', async () => {
    await loadRootKey(keysDir);
    const text = (await readFile(join(keysDir, 'root.key'), 'utf8')).trim();
    expect(Buffer.from(text, 'base64url')).toHaveLength(32);
    expect(await modeOf(join(keysDir, 'root.key'))).toBe(0o600);
    expect(await modeOf(keysDir)).toBe(0o700);
    expect(await readdir(keysDir)).toEqual(['root.key']);
  });

  it('returns the same key at the next start and another one elsewhere', async () => {
    const first = await loadRootKey(keysDir);
    const second = await loadRootKey(keysDir);
    const other = await loadRootKey(join(parent, 'other'));
    expect(second.secret.reveal()).toEqual(first.secret.reveal());
    expect(second.kid).toBe(first.kid);
    expect(other.secret.reveal()).not.toEqual(first.secret.reveal());
    expect(other.kid).not.toBe(first.kid);
  });

  it('gives one key to many callers that start at one instant', async () => {
    const keys = await Promise.all(Array.from({ length: 24 }, () => loadRootKey(keysDir)));
    expect(new Set(keys.map((key) => key.secret.reveal().toString('hex'))).size).toBe(1);
    expect(await readdir(keysDir)).toEqual(['root.key']);
  });

  it('gives one key to several processes that start at one instant', async () => {
    const script = `import { loadRootKey } from '${new URL('../../server/keys/root-key.ts', import.meta.url).href}';
      console.log((await loadRootKey(process.argv[1])).kid);`;
    const kids = await Promise.all(Array.from({ length: 4 }, () => runNode(script, keysDir)));
    expect(new Set(kids).size).toBe(1);
    expect(kids[0]).toMatch(/^[\w-]{8}\n$/);
  });

  it('prints no key material', async () => {
    const rootKey = await loadRootKey(keysDir);
    const text = (await readFile(join(keysDir, 'root.key'), 'utf8')).trim();
    expect(inspect(rootKey, { depth: 9 }) + JSON.stringify(rootKey)).not.toContain(text);
  });
});

describe('deriveKey', () => {
  const rootKey = keyMaterialFrom(Buffer.alloc(32, 1));

  it('separates purposes and contexts, also where they would run together', () => {
    const keys = [
      deriveKey(rootKey, 'a', 'bc'),
      deriveKey(rootKey, 'ab', 'c'),
      deriveKey(rootKey, 'a","b', 'c'),
      deriveKey(rootKey, 'a', 'b","c'),
      deriveKey(keyMaterialFrom(Buffer.alloc(32, 2)), 'a', 'bc'),
    ].map((key) => key.toString('hex'));
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('gives the same 32 bytes each time: a change here would lock every installation out of its data', () => {
    const key = deriveKey(rootKey, 'signing-keys', 'tenant-1');
    expect(key).toHaveLength(32);
    expect(key.toString('hex')).toBe('41fc95476a97889e371851a3f58d718f2e8adef99361b16c151fc79a83e4b9df');
    expect(key.kid).toBe('dZWExa33');
  });
});

function runNode(script: string, argument: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', script, argument], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    child.on('error', reject);
    child.on('exit', (code) => (code === 0 ? resolve(output) : reject(new Error(`exit ${code}`))));
  });
}
