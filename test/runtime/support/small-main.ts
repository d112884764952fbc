import cluster from 'node:cluster';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { createLog } from '../../../adapters/log/create-log.ts';
import { type Config, loadConfig } from '../../../server/config.ts';
import type { DatabaseUrls } from '../../../server/runtime/database-urls.ts';
import { describeProblems } from '../../../server/runtime/describe-problems.ts';
import { drainHttpServer } from '../../../server/runtime/drain-http-server.ts';
import { runPrimary } from '../../../server/runtime/run-primary.ts';
import { runWorker } from '../../../server/runtime/run-worker.ts';

// A program with the product's supervisor and, in place of its pages, a few routes that can be made to crash and wait.
// In the environment, SMALL_START says what starting to serve does.

async function startServer({ host, port }: Config, urls: DatabaseUrls) {
  if (process.env.SMALL_START === 'fails') throw new Error('the role may bypass row level security');
  if (process.env.SMALL_START === 'crashes') process.kill(process.pid, 'SIGKILL');
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    if (url.pathname === '/crash') process.kill(process.pid, 'SIGKILL');
    if (url.pathname === '/slow') await sleep(Number(url.searchParams.get('ms')));
    const ask = questions[url.pathname];
    response.end(ask ? await ask(urls) : String(process.pid));
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve));
  return { stop: () => drainHttpServer(server), report: async () => undefined };
}

const questions: Readonly<Record<string, (urls: DatabaseUrls) => Promise<string>>> = {
  '/database': async (urls) => {
    const role = await askDatabase(urls, 'select current_user as answer');
    return `${role} ${urls.ownerUrl ? 'with' : 'without'} owner`;
  },
  '/connections': (urls) => askDatabase(urls, "select current_setting('max_connections') as answer"),
};

async function askDatabase({ appUrl }: DatabaseUrls, question: string): Promise<string> {
  const client = new Client({ connectionString: appUrl.reveal() });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return (await client.query(question)).rows[0].answer;
  } catch {
    return 'unreachable';
  } finally {
    await client.end().catch(() => undefined);
  }
}

const loaded = loadConfig(process.env);
if (!loaded.ok) {
  process.stderr.write(describeProblems(loaded.problems));
  process.exit(78);
}
const log = createLog({ level: 'info', format: 'text', source: cluster.isPrimary ? 'primary' : 'worker' });
if (cluster.isPrimary) runPrimary(loaded.config, log, async () => log.info(`ready at ${loaded.config.url}`));
else runWorker(loaded.config, log, async () => startServer);
