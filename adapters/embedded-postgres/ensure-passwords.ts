import { closeSync, fsyncSync, linkSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { randomToken } from '../../server/kernel/ids.ts';
import { Secret } from '../../server/kernel/secret.ts';

export type Passwords = { readonly superuser: Secret; readonly owner: Secret; readonly app: Secret };

/** The passwords of the three roles from the keys folder, made on first use, and whether any of them was made now. */
export function ensurePasswords(keysDir: string): { readonly passwords: Passwords; readonly isNew: boolean } {
  mkdirSync(keysDir, { recursive: true, mode: 0o700 });
  const before = readPasswords(keysDir);
  if (before) return { passwords: before, isNew: false };
  for (const role of ['superuser', 'owner', 'app']) createPassword(passwordFile(keysDir, role));
  const made = readPasswords(keysDir);
  if (!made) throw new Error(`the passwords of the embedded PostgreSQL in ${keysDir} cannot be read`);
  return { passwords: made, isNew: true };
}

/** The passwords in the keys folder; `undefined` when one of them is missing. */
export function readPasswords(keysDir: string): Passwords | undefined {
  const [superuser, owner, app] = ['superuser', 'owner', 'app'].map((role) =>
    readPassword(passwordFile(keysDir, role)),
  );
  return superuser && owner && app ? { superuser, owner, app } : undefined;
}

const passwordFile = (keysDir: string, role: string): string => join(keysDir, `postgres-${role}.password`);

function readPassword(path: string): Secret | undefined {
  try {
    return new Secret(readFileSync(path, 'utf8').trim());
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Writes a new password unless there is one. The link makes it appear whole, and never replaces another. */
function createPassword(path: string): void {
  const unfinished = `${path}.${process.pid}`;
  rmSync(unfinished, { force: true });
  const file = openSync(unfinished, 'wx', 0o600);
  writeSync(file, `${randomToken()}\n`);
  fsyncSync(file);
  closeSync(file);
  try {
    linkSync(unfinished, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(unfinished, { force: true });
  }
}
