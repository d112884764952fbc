import { spawnSync } from 'node:child_process';
import {
  chownSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { Log } from '../../server/kernel/log.ts';
import type { Secret } from '../../server/kernel/secret.ts';
import { clearTheWay } from './clear-the-way.ts';
import type { OsUser } from './find-os-user.ts';
import type { Place } from './place-cluster.ts';

type Options = { place: Place; user: OsUser | undefined; password: Secret; log: Log };

/** Makes the cluster when there is none, and answers whether it did. It appears whole or not at all, whenever this process is killed. */
export async function initialiseCluster({ place, user, password, log }: Options): Promise<boolean> {
  const { cluster, link } = place;
  const exists = existsSync(join(cluster, 'PG_VERSION'));
  if (exists && !link) return false;
  if (exists) await putAside(cluster, log);
  log.info('Creating the database');
  removeUnfinished(cluster);
  const unfinished = mkdtempSync(`${cluster}.unfinished-`);
  try {
    if (user) chownSync(unfinished, user.uid, user.gid);
    runInitdb(place.bin, unfinished, user, password);
    renameSync(unfinished, cluster);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    throw error;
  }
  if (link) symlinkSync(cluster, link);
  return true;
}

/** Removes what starts that were killed left behind. An `initdb` of theirs may still write; the next start gets it. */
function removeUnfinished(cluster: string): void {
  const folder = dirname(cluster);
  for (const name of readdirSync(folder).filter((entry) => entry.startsWith(`${basename(cluster)}.unfinished-`))) {
    try {
      rmSync(join(folder, name), { recursive: true, force: true });
    } catch {
      // It is in nobody's way.
    }
  }
}

/** A cluster outside the data folder that no link leads to belonged to a data folder that was removed. */
async function putAside(cluster: string, log: Log): Promise<void> {
  await clearTheWay(cluster, log);
  const aside = `${cluster}.left-${Date.now()}`;
  renameSync(cluster, aside);
  log.warn(`The data folder is new; the database of an earlier one was kept as ${aside}`);
}

function runInitdb(bin: string, folder: string, user: OsUser | undefined, password: Secret): void {
  const temporary = mkdtempSync(join(tmpdir(), 'bastion-'));
  const passwordFile = join(temporary, 'password');
  try {
    writeFileSync(passwordFile, password.reveal(), { mode: 0o600, flag: 'wx' });
    if (user) for (const path of [temporary, passwordFile]) chownSync(path, user.uid, user.gid);
    const options = ['--username=postgres', `--pwfile=${passwordFile}`, '--auth=scram-sha-256', '--encoding=UTF8'];
    const locale = ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
    const done = spawnSync(join(bin, 'initdb'), [`--pgdata=${folder}`, ...options, ...locale, '--no-instructions'], {
      ...user,
      cwd: '/',
      env: { LC_ALL: 'C' },
      encoding: 'utf8',
    });
    if (done.status !== 0)
      throw new Error(`PostgreSQL could not create its data folder: ${done.error?.message ?? done.stderr.trim()}`);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}
