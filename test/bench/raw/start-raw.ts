import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { APP_CLIENT_ID, benchUsers, SERVICE_CLIENT_ID } from '../bench-clients.ts';
import { cpuOfTree, readProcessTable } from '../measure/process-table.ts';
import type { ServerUnderTest } from '../measure/server-under-test.ts';

const SECRET = 'a secret for the bench only, 32+ characters';

/** Starts the raw server in a process of its own and answers once it listens. */
export async function startRaw(users: number, name = 'raw'): Promise<ServerUnderTest> {
  const child = fork(new URL('./serve-raw.ts', import.meta.url), ['0', SECRET], {
    env: { ...process.env, NODE_ENV: 'production' },
  });
  const pid = child.pid as number;
  const issuer = await listening(child);
  return {
    target: {
      name,
      issuer,
      service: { client_id: SERVICE_CLIENT_ID, client_secret: SECRET },
      app: { client_id: APP_CLIENT_ID, client_secret: SECRET },
      users: benchUsers(users),
    },
    readCosts: async () => ({ node_ms: cpuOfTree(readProcessTable(), pid) }),
    workerPid: () => pid,
    stop: async () => {
      child.disconnect();
      await once(child, 'exit');
    },
  };
}

function listening(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.once('message', ({ issuer }: { issuer: string }) => resolve(issuer));
    child.once('exit', (code) => reject(new Error(`the raw server left with ${code}`)));
  });
}
