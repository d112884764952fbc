import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { findFreePort } from '../../support/find-free-port.ts';
import { discoveryUrl } from '../load/discover.ts';
import { readProcessTable, treeOf } from '../measure/process-table.ts';
import type { InstanceFolders } from './instance-folders.ts';

export const REPOSITORY = fileURLToPath(new URL('../../..', import.meta.url));

const START_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 30_000;

export type Launched = {
  readonly issuer: string;
  /** From starting the command until discovery answered for the first time. */
  readonly startUp_ms: number;
  /** The process at the top: everything that belongs to the instance is below it. */
  readonly pid: number;
  readonly stop: () => Promise<void>;
};

export const DIRECT_COMMAND = [process.execPath, 'server/bootstrap.mjs', 'server/main.ts'] as const;
export const NPM_COMMAND = ['npm', 'start', '--silent'] as const;

/** Starts one instance as an operator would and waits for its discovery document. */
export async function launch(
  folders: InstanceFolders,
  env: NodeJS.ProcessEnv,
  [program, ...args]: readonly [string, ...string[]] = DIRECT_COMMAND,
): Promise<Launched> {
  const log = openSync(folders.logFile, 'a');
  const startedAt = performance.now();
  const child = spawn(program, args, { cwd: REPOSITORY, env, stdio: ['ignore', log, log], detached: true });
  closeSync(log);
  endWithThisProcess(child);
  const issuer = String(env.BASTION_URL);
  await untilDiscovery(issuer, child, folders.logFile);
  const startUp_ms = performance.now() - startedAt;
  return { issuer, startUp_ms, pid: child.pid as number, stop: () => stop(child) };
}

/** The environment of an instance with one worker on free ports; nothing of the caller's own settings leaks in. */
export async function instanceEnvironment(folders: InstanceFolders): Promise<NodeJS.ProcessEnv> {
  const foreign = /^(BASTION_|DATABASE_URL|REDIS_URL|PORT$|HOST$|NODE_ENV$)/;
  const inherited = Object.entries(process.env).filter(([key]) => !foreign.test(key));
  const [port, internalPort] = [await findFreePort(), await findFreePort()];
  return {
    ...Object.fromEntries(inherited),
    PORT: String(port),
    BASTION_INTERNAL_PORT: String(internalPort),
    BASTION_URL: `http://127.0.0.1:${port}`,
    BASTION_DATA_DIR: folders.dataDir,
    BASTION_KEYS_DIR: folders.keysDir,
    BASTION_WORKERS: '1',
    // All load comes from one address and few clients: it is counted as any other, and not refused.
    BASTION_LIMITS: '*=1000000',
  };
}

/** Whatever ends the bench, in the middle of setting up too, takes the instance along: it is a process group of its own. */
function endWithThisProcess(child: ChildProcess): void {
  const end = () => {
    try {
      process.kill(-(child.pid as number), 'SIGTERM');
    } catch {
      // All of it has left already.
    }
  };
  process.once('exit', end);
  child.once('exit', () => process.off('exit', end));
}

async function untilDiscovery(issuer: string, child: ChildProcess, logFile: string): Promise<void> {
  const limit = Date.now() + START_LIMIT_MS;
  while (!(await answers(discoveryUrl(issuer)))) {
    if (child.exitCode !== null || Date.now() > limit) {
      child.kill();
      const log = readFileSync(logFile, 'utf8').slice(-3000);
      throw new Error(`no discovery at ${issuer}, exit status ${child.exitCode}; the log ends with:\n${log}`);
    }
    await sleep(10);
  }
}

async function answers(url: string): Promise<boolean> {
  const reply = await fetch(url).catch(() => undefined);
  await reply?.arrayBuffer();
  return reply?.ok === true;
}

/** Asks the process at the bottom of the command to leave: npm and its shell do not reliably pass a signal on. */
async function stop(child: ChildProcess): Promise<void> {
  const rows = readProcessTable();
  const below = treeOf(rows, child.pid as number);
  const bootstrap = rows.find(
    (row) => below.has(row.pid) && /^(node|MainThread)/.test(row.name) && isBootstrap(row.pid),
  );
  const exited = child.exitCode !== null || once(child, 'exit');
  process.kill(bootstrap?.pid ?? (child.pid as number), 'SIGTERM');
  const isGone = await Promise.race([exited, sleep(STOP_LIMIT_MS, 'late')]);
  if (isGone === 'late') throw new Error(`the instance did not leave within ${STOP_LIMIT_MS / 1000} s of SIGTERM`);
}

function isBootstrap(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('server/bootstrap.mjs');
  } catch {
    return false;
  }
}
