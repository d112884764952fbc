import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';
import { identifyProcess } from '../../server/runtime/process-identity.ts';
import { killPrograms, runNode } from '../runtime/support/run-node.ts';
import { makeInstanceFolders, removeInstanceFolders } from './bastion/instance-folders.ts';

const folders = makeInstanceFolders();

afterAll(async () => {
  await killPrograms();
  removeInstanceFolders(folders);
});

it('an instance ends with the bench, also when that fails in the middle of setting up', async () => {
  const script = `
    import { launch, instanceEnvironment } from './test/bench/bastion/launch.ts';
    const folders = ${JSON.stringify(folders)};
    const { pid } = await launch(folders, await instanceEnvironment(folders));
    console.log('instance ' + pid);
    throw new Error('on purpose');`;
  const bench = runNode(['--input-type=module-typescript', '--eval', script]);
  expect(await bench.ended()).toBe(1);
  const pid = Number(/instance (\d+)/.exec(bench.text())?.[1]);
  expect(pid).toBeGreaterThan(0);
  for (let tries = 0; tries < 200 && identifyProcess(pid); tries += 1) await sleep(50);
  expect(identifyProcess(pid)).toBeUndefined();
});
