import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Whom a process runs as, for `spawn`. */
export type OsUser = { readonly uid: number; readonly gid: number };

const NAME = 'postgres';

/**
 * The system user that PostgreSQL runs as, made when missing; `undefined` when this process is not root and PostgreSQL
 * simply runs as the same user. PostgreSQL itself refuses to run as root.
 */
export function findOsUser(): OsUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const user = readPasswordFile();
  if (user) return user;
  const options = ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', NAME];
  const made = spawnSync('useradd', options, { encoding: 'utf8' });
  const found = readPasswordFile();
  if (found) return found;
  const reason = made.error?.message ?? made.stderr.trim();
  throw new Error(
    `PostgreSQL refuses to run as root, and the user "${NAME}" could not be created (${reason}); ` +
      `create it, start Bastion as an ordinary user, or set DATABASE_URL`,
  );
}

function readPasswordFile(): OsUser | undefined {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith(`${NAME}:`));
  const [, , uid, gid] = line?.split(':') ?? [];
  return uid && gid ? { uid: Number(uid), gid: Number(gid) } : undefined;
}
