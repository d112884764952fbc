import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Log } from '../../server/kernel/log.ts';
import { clearTheWay } from './clear-the-way.ts';
import { ensurePasswords, type Passwords } from './ensure-passwords.ts';
import { ensureRoles } from './ensure-roles.ts';
import { findOsUser, type OsUser } from './find-os-user.ts';
import { initialiseCluster } from './initialise-cluster.ts';
import { choosePort, writeInstanceFile } from './instance-file.ts';
import { keepRunning } from './keep-running.ts';
import { type Place, placeCluster } from './place-cluster.ts';
import { type PostgresUrls, postgresUrls } from './postgres-urls.ts';

/**
 * Runs the PostgreSQL that npm installed, for one Bastion at a time (the caller holds the instance lock).
 *
 * find a user that may run it → place programs and data where that user can reach them → passwords from the keys
 * folder → create the cluster once → end what an earlier run left behind → start, and start again when it dies → roles
 * and database. It listens on 127.0.0.1 only, on a port remembered in `<dataDir>/postgres.json`.
 */
export type EmbeddedPostgres = PostgresUrls & { readonly stop: () => Promise<void> };

type Options = {
  readonly dataDir: string;
  readonly keysDir: string;
  readonly log: Log;
  readonly maxConnections?: number;
  readonly onExit?: (reason: string) => void;
};

export async function startEmbeddedPostgres(given: Options): Promise<EmbeddedPostgres> {
  const { dataDir, keysDir, log, maxConnections, onExit } = given;
  const osUser = findOsUser();
  const place = placeCluster(dataDir, osUser, log);
  const { passwords, isNew } = ensurePasswords(keysDir);
  const isCreated = await initialiseCluster({ place, user: osUser, password: passwords.superuser, log });
  const user = findClusterUser(place, osUser);
  await clearTheWay(place.cluster, log);
  if (isNew && !isCreated) resetSuperuserPassword(place, user, passwords);
  const port = await choosePort(dataDir);
  const onStart = (pid: number | undefined) => writeInstanceFile(dataDir, pid === undefined ? { port } : { port, pid });
  const options = { place, user, port, maxConnections, logFile: join(dataDir, 'postgres.log') };
  const server = await keepRunning(options, { log, onStart, onExit });
  try {
    const urls = postgresUrls(port, passwords);
    await ensureRoles(urls.superuserUrl, passwords, isNew);
    return { ...urls, stop: server.stop };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** Whom PostgreSQL runs as: it insists on the owner of the cluster, who may be another than at the first start. */
function findClusterUser({ cluster }: Place, user: OsUser | undefined): OsUser | undefined {
  const { uid, gid } = statSync(cluster);
  if (user) return uid === 0 ? user : { uid, gid };
  if (uid !== process.getuid?.())
    throw new Error(`${cluster} belongs to the user with id ${uid}; start Bastion as that user or as root`);
  return undefined;
}

/** Makes the cluster take a new superuser password when the keys folder was lost. */
function resetSuperuserPassword({ bin, cluster }: Place, user: OsUser | undefined, passwords: Passwords): void {
  const statement = `alter role postgres password '${passwords.superuser.reveal()}'\n`;
  const done = spawnSync(join(bin, 'postgres'), ['--single', '-D', cluster, 'postgres'], {
    ...user,
    cwd: '/',
    env: { LC_ALL: 'C' },
    input: statement,
    encoding: 'utf8',
  });
  if (done.status !== 0)
    throw new Error(`PostgreSQL did not take a new password: ${done.error?.message ?? done.stderr.trim()}`);
}
