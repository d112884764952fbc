import { readPasswords } from './ensure-passwords.ts';
import { readInstanceFile } from './instance-file.ts';
import { type PostgresUrls, postgresUrls } from './postgres-urls.ts';
import { isAlive } from './process-table.ts';

/** How to reach the embedded PostgreSQL of an instance that is running now; `undefined` when none is. */
export function findRunningPostgres(folders: { dataDir: string; keysDir: string }): PostgresUrls | undefined {
  const instance = readInstanceFile(folders.dataDir);
  const passwords = readPasswords(folders.keysDir);
  if (instance?.pid === undefined || !isAlive(instance.pid) || !passwords) return undefined;
  return postgresUrls(instance.port, passwords);
}
