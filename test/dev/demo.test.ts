import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test } from 'vitest';
import { killPrograms, type Program, runNode } from '../runtime/support/run-node.ts';
import { scratchFolder } from '../runtime/support/scratch-folder.ts';
import { findFreePort } from '../support/find-free-port.ts';
import { HttpBrowser } from '../support/http-browser.ts';

const scratch = scratchFolder();
const dataDir = join(scratch.path, 'data');
const [port, internalPort, appPort] = [await findFreePort(), await findFreePort(), await findFreePort()];
const appUrl = `http://localhost:${appPort}`;
const env = {
  PORT: String(port),
  BASTION_INTERNAL_PORT: String(internalPort),
  DEMO_APP_PORT: String(appPort),
  BASTION_DATA_DIR: dataDir,
  BASTION_KEYS_DIR: join(scratch.path, 'keys'),
  BASTION_BCRYPT_COST: '10',
};

const read = (program: Program, name: string) => new RegExp(`${name} +(\\S+)`).exec(program.text())?.[1] ?? '';

async function stop(program: Program): Promise<void> {
  program.child.kill('SIGTERM');
  expect(await program.ended()).toBe(0);
}

afterEach(killPrograms);
afterAll(scratch.remove);

test('npm run demo: one can sign in to the sample app with what it prints, refresh, and sign out', async () => {
  const demo = runNode(['server/dev/demo.ts'], { env });
  await demo.wrote(/Ctrl-C ends both/);
  const browser = new HttpBrowser();
  const follow = async (page: Awaited<ReturnType<HttpBrowser['open']>>) => {
    const location = page.headers.get('location');
    return location ? browser.open(location) : page;
  };

  const welcome = await browser.open(`${appUrl}/`);
  const login = await follow(await browser.submit(welcome, {}));
  expect(login.body).toContain('name="password"');
  const wrong = await browser.submit(login, { login: read(demo, 'Email'), password: 'guessed it myself' });
  expect(wrong.body).toContain('do not match');
  const consent = await browser.submit(login, { login: read(demo, 'Email'), password: read(demo, 'Password') });
  const account = await follow(await browser.submit(consent, { decision: 'allow' }));
  expect(account.body).toContain('Hello, Dana Demo');
  expect(account.body).toContain('bound to a key of this app (DPoP)');
  const refreshed = await browser.submit(account, {}, 0);
  expect(refreshed.body).toContain('refreshed once');
  const logout = await follow(await browser.submit(refreshed, {}, 1));
  const goodbye = await follow(await browser.submit(logout, { logout: 'yes' }));
  expect(goodbye.url).toBe(`${appUrl}/`);
  expect(goodbye.body).toContain('Good to see you');
  expect(goodbye.body).not.toContain('Dana');
  await stop(demo);
});

test('started again, it keeps the password, which only its owner can read', async () => {
  const demo = runNode(['server/dev/demo.ts'], { env });
  await demo.wrote(/Ctrl-C ends both/);
  const path = join(dataDir, 'credentials.json');
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(JSON.parse(readFileSync(path, 'utf8')).users[0].password).toBe(read(demo, 'Password'));
  const second = runNode(['server/dev/demo.ts'], { env });
  expect(await second.ended()).toBe(75);
  expect(second.text()).toContain('is in use by process');
  await stop(demo);
});
