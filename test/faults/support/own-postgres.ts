import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { findOsUser } from '../../../adapters/embedded-postgres/find-os-user.ts';
import { readInstanceFile } from '../../../adapters/embedded-postgres/instance-file.ts';
import { placeCluster } from '../../../adapters/embedded-postgres/place-cluster.ts';
import { runServer } from '../../../adapters/embedded-postgres/run-server.ts';
import { startEmbeddedPostgres } from '../../../adapters/embedded-postgres/start-embedded-postgres.ts';
import { migrate } from '../../../adapters/postgres/migrate.ts';
import { Secret } from '../../../server/kernel/secret.ts';
import { scratchFolder } from '../../runtime/support/scratch-folder.ts';
import type { TestDatabase } from '../../support/clone-database.ts';
import { silentLog } from '../../support/silent-log.ts';

/** A PostgreSQL of a test's own, which stays down when it is stopped. */
export type OwnPostgres = {
  readonly database: TestDatabase;
  /** `SIGINT`: a fast stop, sessions are told; `SIGQUIT`: an immediate one, as in a crash. */
  readonly stop: (how: 'SIGINT' | 'SIGQUIT') => Promise<void>;
  readonly start: () => Promise<void>;
  /** Lets it take connections and queries and answer nothing, as a machine that is cut off or swaps itself to death. */
  readonly freeze: () => void;
  readonly thaw: () => void;
  readonly remove: () => Promise<void>;
};

async function query(url: string, text: string, values: unknown[] = []) {
  const client = new Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query(text, values)).rows;
  } finally {
    await client.end();
  }
}

export async function startOwnPostgres(): Promise<OwnPostgres> {
  const scratch = scratchFolder();
  const dataDir = join(scratch.path, 'data');
  const made = await startEmbeddedPostgres({ dataDir, keysDir: join(scratch.path, 'keys'), log: silentLog });
  await migrate(made.ownerUrl, 'bastion_app', silentLog);
  await made.stop();

  const user = findOsUser();
  const place = placeCluster(dataDir, user, silentLog);
  const port = readInstanceFile(dataDir)?.port ?? 0;
  const run = () => runServer({ place, user, port, logFile: join(dataDir, 'postgres.log') });
  let running: ChildProcess | undefined = await run();
  const stop = async (how: 'SIGINT' | 'SIGQUIT') => {
    const ending = running;
    running = undefined;
    if (!ending) return;
    const ended = new Promise((resolve) => ending.once('exit', resolve));
    ending.kill(how);
    await ended;
  };
  const signal = (how: 'SIGSTOP' | 'SIGCONT') => {
    const pid = running?.pid ?? Number.NaN;
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').map(Number);
    for (const one of [pid, ...children]) process.kill(one, how);
  };
  const superuserUrl = made.superuserUrl.reveal().replace(/\/postgres$/, '/bastion');
  return {
    database: {
      name: 'bastion',
      appUrl: made.appUrl,
      ownerUrl: made.ownerUrl,
      superuserUrl: new Secret(superuserUrl),
      query: (text, values) => query(superuserUrl, text, values) as never,
      drop: async () => {},
    },
    stop,
    async start() {
      running = await run();
    },
    freeze: () => signal('SIGSTOP'),
    thaw: () => signal('SIGCONT'),
    async remove() {
      await stop('SIGQUIT');
      scratch.remove();
    },
  };
}
