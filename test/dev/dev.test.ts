import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createPkce } from '../protocol/support/pkce.ts';
import { killPrograms, type Program, runNode } from '../runtime/support/run-node.ts';
import { scratchFolder } from '../runtime/support/scratch-folder.ts';
import { findFreePort } from '../support/find-free-port.ts';
import { HttpBrowser, type Page } from '../support/http-browser.ts';

const scratch = scratchFolder();
const [port, internalPort] = [await findFreePort(), await findFreePort()];
const issuer = `http://localhost:${port}`;
const redirect_uri = 'http://localhost:4000/callback';
const env = {
  PORT: String(port),
  BASTION_INTERNAL_PORT: String(internalPort),
  BASTION_DATA_DIR: join(scratch.path, 'data'),
  BASTION_KEYS_DIR: join(scratch.path, 'keys'),
  BASTION_BCRYPT_COST: '10',
};

afterAll(async () => {
  await killPrograms();
  scratch.remove();
});

/** What stands under an issuer: the secret of each account and client. */
function readPrinted(program: Program, of: string): Map<string, string> {
  const lines = program.text().split('\n');
  const start = lines.indexOf(`  ${of}`) + 1;
  const end = lines.indexOf('', start);
  return new Map(lines.slice(start, end).map((line) => line.trim().split(/ {2,}| (?=\S+$)/) as [string, string]));
}

/** Signs in to the seeded web client, up to its address of return. */
async function signIn(tenantIssuer: string, login: string, password: string): Promise<Page> {
  const { code_challenge } = createPkce();
  const query = new URLSearchParams({
    client_id: 'web',
    redirect_uri,
    response_type: 'code',
    scope: 'openid email',
    code_challenge,
    code_challenge_method: 'S256',
  });
  const browser = new HttpBrowser();
  const page = await browser.submit(await browser.open(`${tenantIssuer}/authorize?${query}`), { login, password });
  return page.body.includes('name="decision"') ? browser.submit(page, { decision: 'allow' }) : page;
}

test('npm run dev: two tenants, and one can sign in with what it prints, at each with its own only', async () => {
  const dev = runNode(['server/dev/dev.ts'], { env });
  await dev.wrote(/client service .*\n\n.*\n(.+\n)+.*client service/);
  const [own, acme] = [readPrinted(dev, issuer), readPrinted(dev, `${issuer}/t/acme`)];
  expect([...own.keys()]).toEqual([
    'admin@example.org',
    'ada@example.org',
    'client web',
    'client spa',
    'client service',
  ]);
  const ada = own.get('ada@example.org') ?? '';
  const ben = acme.get('ben@acme.example') ?? '';

  const wrong = await signIn(`${issuer}/t/acme`, 'ada@example.org', ada);
  expect({ status: wrong.status, body: wrong.body }).toEqual({
    status: 400,
    body: expect.stringContaining('do not match'),
  });
  for (const page of [
    await signIn(issuer, 'ada@example.org', ada),
    await signIn(`${issuer}/t/acme`, 'ben@acme.example', ben),
  ])
    expect(page.headers.get('location')).toMatch(/^http:\/\/localhost:4000\/callback\?(.*&)?code=/);

  dev.child.kill('SIGTERM');
  expect(await dev.ended()).toBe(0);
});
