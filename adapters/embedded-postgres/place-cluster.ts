import { hash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  realpathSync,
  renameSync,
  statSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { Log } from '../../server/kernel/log.ts';
import { canEnter, canPassTo } from './can-enter.ts';
import { findBinaries } from './find-binaries.ts';
import type { OsUser } from './find-os-user.ts';

/**
 * Where the programs and the cluster lie; `cluster` does not exist before the first start. `link` is set when the
 * cluster has to lie outside the data folder, and then is what points to it from there.
 */
export type Place = { readonly bin: string; readonly cluster: string; readonly link?: string };

/** What root uses when the user `postgres` cannot enter the checkout or the data folder. */
const SYSTEM_FOLDER = '/var/lib/bastion';

/** Decides where the programs and the cluster lie, so that `user` can reach both. Moves no data. */
export function placeCluster(dataDir: string, user: OsUser | undefined, log: Log): Place {
  mkdirSync(dataDir, { recursive: true, mode: 0o755 });
  return { bin: join(placeBinaries(user, log), 'bin'), ...placeData(realpathSync(dataDir), user, log) };
}

function placeBinaries(user: OsUser | undefined, log: Log): string {
  const { folder, version } = findBinaries();
  if (!user || (canEnter(user, join(folder, 'bin', 'postgres')) && canEnter(user, join(folder, 'lib')))) return folder;
  const copy = join(SYSTEM_FOLDER, `postgresql-${version}`);
  if (existsSync(copy)) return copy;
  log.info(`The user postgres cannot enter ${folder}; its programs are copied to ${copy}`);
  const unfinished = `${copy}.${process.pid}`;
  makeSystemFolder(unfinished);
  cpSync(folder, unfinished, { recursive: true, verbatimSymlinks: true });
  openToAll(unfinished);
  renameSync(unfinished, copy);
  return copy;
}

function placeData(dataDir: string, user: OsUser | undefined, log: Log): Omit<Place, 'bin'> {
  const inside = join(dataDir, 'postgres');
  const entry = lstatSync(inside, { throwIfNoEntry: false });
  if (entry && !existsSync(inside))
    throw new Error(`${inside} points to a folder that is gone; bring it back, or remove the link to start empty`);
  const cluster = entry ? realpathSync(inside) : inside;
  if (!user || canPassTo(user, dirname(cluster))) return { cluster };
  if (entry)
    throw new Error(`the user postgres cannot enter ${cluster}; open the folders above it to others (chmod o+x)`);
  const outside = join(SYSTEM_FOLDER, hash('sha256', dataDir).slice(0, 16));
  log.info(`The user postgres cannot enter ${dataDir}; the database lies in ${outside}`);
  makeSystemFolder(outside);
  return { cluster: join(outside, 'postgres'), link: inside };
}

function makeSystemFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o755 });
    chmodSync(SYSTEM_FOLDER, 0o755);
    chmodSync(folder, 0o755);
  } catch (cause) {
    throw new Error(
      `the user postgres cannot enter the checkout or the data folder, and ${folder} could not be made; ` +
        'set BASTION_DATA_DIR to a folder it can enter, start Bastion as an ordinary user, or set DATABASE_URL',
      { cause },
    );
  }
}

/** Lets everybody read what the owner may read, and enter or run what the owner may (`chmod -R a+rX`). */
function openToAll(path: string): void {
  const stat = lstatSync(path);
  if (stat.isSymbolicLink()) return;
  chmodSync(path, statSync(path).mode | 0o444 | ((stat.mode & 0o100) === 0 ? 0 : 0o111));
  if (stat.isDirectory()) for (const name of readdirSync(path)) openToAll(join(path, name));
}
