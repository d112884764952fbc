import { afterAll, beforeAll, expect, it } from 'vitest';
import { HttpBrowser } from '../support/http-browser.ts';
import { startBastion, type TestBastion } from '../support/start-bastion.ts';
import { createDpopKey } from './support/dpop-key.ts';
import { RelyingParty } from './support/relying-party.ts';

let bastion: TestBastion;
beforeAll(async () => {
  bastion = await startBastion();
});
afterAll(() => bastion?.stop());

/** All rows of all tables of all tenants, as text. */
async function dump(): Promise<string> {
  const tables = await bastion.database.query<{ name: string }>(
    "select oid::regclass::text as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'",
  );
  const rows = await Promise.all(
    tables.map(({ name }) => bastion.database.query<{ row: string }>(`select t::text as row from ${name} t`)),
  );
  return rows
    .flat()
    .map(({ row }) => row)
    .join('\n');
}

it('a copy of the database holds nothing that a client or a browser could present', async () => {
  const user = await bastion.createUser();
  const client = await bastion.createClient();
  const app = new RelyingParty({ issuer: bastion.url, client });
  const browser = new HttpBrowser();

  const pushed = await app.post('/par', {
    ...Object.fromEntries(new URL(app.authorizationUrl().url).searchParams),
  });
  const request_uri = String(pushed.body.request_uri);
  const started = `${bastion.url}/authorize?client_id=${client.client_id}&request_uri=${encodeURIComponent(request_uri)}`;
  const login = await browser.open(started);
  const whileSigningIn = await dump();
  expect(whileSigningIn).toContain(client.client_id);
  expect(whileSigningIn).not.toContain(request_uri.split(':').at(-1));
  const back = await browser.submit(await browser.submit(login, { login: user.email, password: user.password }), {
    decision: 'allow',
  });
  const pushedCode = new URL(back.headers.get('location') ?? '').searchParams.get('code');

  const key = createDpopKey();
  const unspent = await app.authorize(browser, user);
  const tokens = await app.signIn(user, { browser, key });
  const next = await app.refresh(tokens.refresh_token, key);
  const machine = await app.post('/token', { grant_type: 'client_credentials' });
  const session = browser.cookies.find((cookie) => cookie.name.endsWith('_session'))?.value;

  const presentable = {
    pushedCode,
    session,
    code: unspent.code,
    access_token: tokens.access_token,
    refresh_token: tokens.refresh_token,
    successor: next.body.refresh_token,
    machine: machine.body.access_token,
    client_secret: client.client_secret,
    password: user.password,
  };
  const everything = await dump();
  for (const [name, value] of Object.entries(presentable)) {
    expect(String(value).length, name).toBeGreaterThan(15);
    expect(everything.includes(String(value)), name).toBe(false);
  }
});
