import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { cloneDatabase, type TestDatabase } from '../support/clone-database.ts';
import { findFreePort } from '../support/find-free-port.ts';
import { startBastion } from '../support/start-bastion.ts';
import { killPrograms, runNode } from './support/run-node.ts';
import { scratchFolder } from './support/scratch-folder.ts';

const scratch = scratchFolder();
let database: TestDatabase;

beforeAll(async () => {
  database = await cloneDatabase();
});
afterEach(killPrograms);
afterAll(async () => {
  await database?.drop();
  scratch.remove();
});

/** How a start with these settings ends: its exit status, and the one line for the operator. */
async function start(env: Record<string, string>) {
  const [port, internalPort] = [await findFreePort(), await findFreePort()];
  const program = runNode(['server/main.ts'], {
    env: {
      PORT: String(port),
      BASTION_INTERNAL_PORT: String(internalPort),
      BASTION_DATA_DIR: join(scratch.path, 'data'),
      BASTION_KEYS_DIR: join(scratch.path, 'keys'),
      BASTION_WORKERS: '1',
      ...env,
    },
  });
  const status = await program.ended();
  return { status, text: program.text(), lines: program.text().match(/^bastion: .*$/gm) };
}

const changed = (url: TestDatabase['appUrl'], change: (url: URL) => void): string => {
  const address = new URL(url.reveal());
  change(address);
  return address.href;
};
const withPassword = (password: string) => (url: URL) => {
  url.password = password;
};
const withDatabase = (name: string) => (url: URL) => {
  url.pathname = `/${name}`;
};

describe('a database that is given and cannot be used ends the start with what PostgreSQL said', () => {
  test('a wrong password of the role that serves', async () => {
    const { status, lines, text } = await start({ DATABASE_URL: changed(database.appUrl, withPassword('hunter2')) });
    expect(lines).toEqual([expect.stringMatching(/refuses DATABASE_URL: password authentication failed for .*_app/)]);
    expect(status).toBe(78);
    expect(text).not.toContain('hunter2');
  });

  test('a wrong password of the owner', async () => {
    const { status, lines, text } = await start({
      DATABASE_URL: database.appUrl.reveal(),
      BASTION_DATABASE_OWNER_URL: changed(database.ownerUrl, withPassword('hunter2')),
    });
    expect(lines).toEqual([expect.stringMatching(/refuses BASTION_DATABASE_OWNER_URL: password .*_owner/)]);
    expect(status).toBe(78);
    expect(text).not.toContain('hunter2');
  });

  test('a database that does not exist', async () => {
    const { status, lines } = await start({ DATABASE_URL: changed(database.appUrl, withDatabase('nowhere')) });
    expect(lines).toEqual([expect.stringMatching(/refuses DATABASE_URL: database "nowhere" does not exist/)]);
    expect(status).toBe(78);
  });
});

test('a database that was sealed with another root key says which one to put back, and where', async () => {
  await (await startBastion({ database })).stop();
  const { status, lines } = await start({ DATABASE_URL: database.appUrl.reveal() });
  expect(lines).toEqual([
    expect.stringMatching(/the root key [\w-]{8}, .* is not in .*keys: put back the root\.key it comes from/),
  ]);
  expect(status).toBe(78);
});
