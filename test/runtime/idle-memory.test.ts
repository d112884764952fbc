import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, expect, test } from 'vitest';
import { MAX_IDLE_MB } from '../bench/report/targets.ts';
import { findFreePort } from '../support/find-free-port.ts';
import { killPrograms, type Program, runNode, until } from './support/run-node.ts';
import { scratchFolder } from './support/scratch-folder.ts';

const LOAD_LIMIT_MS = 60_000;
/** A collection, and the rest before the next one. */
const GIVEN_BACK_WITHIN_MS = 30_000;

const scratch = scratchFolder();

afterEach(killPrograms);
afterAll(scratch.remove);

/** What the only worker holds, in megabytes (10^6 bytes). */
async function readWorkerMemory(internalPort: number): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${internalPort}/metrics`)).text();
  return Number(/^process_resident_memory_bytes (\d+)/m.exec(text)?.[1]) / 1e6;
}

/** The program with one worker, as an operator runs it. */
async function start(port: number, internalPort: number): Promise<Program> {
  const program = runNode(['server/main.ts'], {
    env: {
      NODE_ENV: 'production',
      PORT: String(port),
      BASTION_INTERNAL_PORT: String(internalPort),
      BASTION_DATA_DIR: join(scratch.path, 'data'),
      BASTION_KEYS_DIR: join(scratch.path, 'keys'),
      BASTION_WORKERS: '1',
    },
  });
  await program.wrote('is ready at');
  // The metrics may come a moment after the line that says it is ready.
  await until(() => readWorkerMemory(internalPort).then(Number.isFinite, () => false), program.text);
  return program;
}

/** Asks for tokens in the name of nobody, 32 callers at a time, until the worker holds that much. */
async function load(port: number, internalPort: number, megabytes: number): Promise<void> {
  const refuse = {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'client_credentials', client_id: 'nobody' }),
  };
  const round = () => fetch(`http://localhost:${port}/token`, refuse).then((reply) => reply.arrayBuffer());
  for (const start = Date.now(); (await readWorkerMemory(internalPort)) < megabytes; ) {
    if (Date.now() - start > LOAD_LIMIT_MS) throw new Error(`the load left the worker below ${megabytes} MB`);
    for (let i = 0; i < 20; i++) await Promise.all(Array.from({ length: 32 }, round));
  }
}

async function stop(program: Program): Promise<void> {
  program.child.kill('SIGTERM');
  expect(await program.ended(), program.text()).toBe(0);
}

const idles = `a worker that has nothing to do holds at most ${MAX_IDLE_MB} MB, soon after its start and from then on`;
test(idles, { timeout: 90_000 }, async () => {
  const [port, internalPort] = [await findFreePort(), await findFreePort()];
  // The first start of a new version also translates it, which leaves some 20 MB more behind.
  await stop(await start(port, internalPort));
  const program = await start(port, internalPort);
  await until(async () => (await readWorkerMemory(internalPort)) <= MAX_IDLE_MB, program.text);
  for (let i = 0; i < 5; i++) {
    await sleep(1_000);
    expect(await readWorkerMemory(internalPort)).toBeLessThanOrEqual(MAX_IDLE_MB);
  }
  await stop(program);
});

test('a worker gives back what load made it take, once it is quiet', { timeout: 150_000 }, async () => {
  const [port, internalPort] = [await findFreePort(), await findFreePort()];
  const program = await start(port, internalPort);
  await load(port, internalPort, MAX_IDLE_MB + 80);
  const quietAt = Date.now();
  while ((await readWorkerMemory(internalPort)) > MAX_IDLE_MB + 20) {
    expect(Date.now() - quietAt, await readWorkerMemory(internalPort).then(String)).toBeLessThan(GIVEN_BACK_WITHIN_MS);
    await sleep(500);
  }
  await stop(program);
});
