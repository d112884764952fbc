import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, expect, test } from 'vitest';
import { MAX_IDLE_MB } from '../bench/report/targets.ts';
import { findFreePort } from '../support/find-free-port.ts';
import { killPrograms, type Program, runNode, until } from './support/run-node.ts';
import { scratchFolder } from './support/scratch-folder.ts';

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
  return program;
}

async function stop(program: Program): Promise<void> {
  program.child.kill('SIGTERM');
  expect(await program.ended(), program.text()).toBe(0);
}

test(`a worker that has nothing to do holds at most ${MAX_IDLE_MB} MB, soon after its start and from then on`, async () => {
  const [port, internalPort] = [await findFreePort(), await findFreePort()];
  // The first start of a new version also translates it, which leaves some 20 MB more behind.
  await stop(await start(port, internalPort));
  const program = await start(port, internalPort);
  // The metrics may come a moment after the line that says it is ready.
  const read = () => readWorkerMemory(internalPort).catch(() => Number.NaN);
  await until(async () => (await read()) <= MAX_IDLE_MB, program.text);
  for (let i = 0; i < 5; i++) {
    await sleep(1_000);
    expect(await readWorkerMemory(internalPort)).toBeLessThanOrEqual(MAX_IDLE_MB);
  }
  await stop(program);
});
