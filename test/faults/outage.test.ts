import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDpopKey } from '../storage/support/dpop-key.ts';
import { RelyingParty, type Tokens } from '../storage/support/relying-party.ts';
import { HttpBrowser, type Page } from '../support/http-browser.ts';
import { startBastion, type TestBastion, type TestUser } from '../support/start-bastion.ts';
import { type OwnPostgres, startOwnPostgres } from './support/own-postgres.ts';

const api = 'https://api.example';
const longest_ms = 6_000;

let postgres: OwnPostgres;
let bastion: TestBastion;
let user: TestUser;
let app: RelyingParty;
let browser: HttpBrowser;
let login: Page;
let tokens: Tokens;
const key = createDpopKey();
const newcomer = new HttpBrowser();

beforeAll(async () => {
  postgres = await startOwnPostgres();
  bastion = await startBastion({ database: postgres.database });
  const { id } = await bastion.createTenant('other');
  await bastion.createClient({ client_id: 'shop' }, { tenantId: id });
  user = await bastion.createUser();
  app = new RelyingParty({ issuer: bastion.url, client: await bastion.createClient() });
  for (const identifier of [api, `${api}/unread`]) await bastion.createResource(identifier, ['read']);
  browser = new HttpBrowser();
  tokens = await app.signIn(user, { browser });
  login = await newcomer.open(app.authorizationUrl().url);
  await app.prove(key);
});
afterAll(async () => {
  await bastion?.stop();
  await postgres?.remove();
});

type Answer = { readonly status: number; readonly headers: Headers };

/** Everything that needs the database, as a program asks for it (no Accept header of note) and as a browser does. */
const machineRequests: Record<string, () => Promise<Answer>> = {
  'client credentials': () => app.post('/token', { grant_type: 'client_credentials' }),
  'client credentials for a resource': () =>
    app.post('/token', { grant_type: 'client_credentials', resource: `${api}/unread`, scope: 'read' }),
  'client credentials with DPoP': async () =>
    app.post('/token', { grant_type: 'client_credentials' }, await app.prove(key)),
  'refresh token': () => app.refresh(tokens.refresh_token),
  'refresh token for a resource': () =>
    app.post('/token', { grant_type: 'refresh_token', refresh_token: tokens.refresh_token, resource: `${api}/unread` }),
  'authorization code': () => app.exchange({ code: 'some-code', code_verifier: 'v'.repeat(43) }),
  introspection: () => app.introspect(tokens.access_token),
  revocation: () => app.post('/revoke', { token: tokens.access_token }),
  userinfo: () => app.userinfo(tokens.access_token),
  'pushed authorization request': () =>
    app.post('/par', Object.fromEntries(new URL(app.authorizationUrl().url).searchParams)),
  'client never seen': () =>
    new RelyingParty({ issuer: bastion.url, client: { client_id: 'never-seen', client_secret: 'x' } }).introspect('y'),
  'tenant never seen': () =>
    new RelyingParty({
      issuer: `${bastion.url}/t/other`,
      client: { client_id: 'shop', client_secret: 'x' },
    }).introspect('y'),
};

const browserRequests: Record<string, () => Promise<Answer>> = {
  'authorization with a session': () => browser.request(app.authorizationUrl().url),
  'authorization without a session': () => new HttpBrowser().request(app.authorizationUrl().url),
  'authorization for a resource': () =>
    browser.request(app.authorizationUrl({ resource: `${api}/unread`, scope: 'openid read' }).url),
  'sign-in page': () => newcomer.request(login.url),
  'sign-in form': () => newcomer.submit(login, { login: user.email, password: user.password }),
  logout: () => browser.request(`${bastion.url}/logout?id_token_hint=${tokens.id_token}`),
  'page of a tenant never seen': () => new HttpBrowser().request(`${bastion.url}/t/other/`),
};

/** What was wrong with an answer; undefined when it is a 503 as it should be. */
async function findFlaw(ask: () => Promise<Answer>, type: RegExp): Promise<string | undefined> {
  const started = Date.now();
  const { status, headers } = await ask();
  const took = Date.now() - started;
  if (status !== 503) return `status ${status}`;
  if (!/^\d+$/.test(headers.get('retry-after') ?? '')) return 'no Retry-After';
  if (!type.test(headers.get('content-type') ?? '')) return `type ${headers.get('content-type')}`;
  if (headers.has('set-cookie')) return 'a cookie of an undone request';
  return took > longest_ms ? `took ${took} ms` : undefined;
}

async function expectCleanRefusals(requests: Record<string, () => Promise<Answer>>, type: RegExp): Promise<void> {
  const found = Object.entries(requests).map(async ([name, ask]) => {
    const flaw = await findFlaw(ask, type);
    return flaw ? `${name}: ${flaw}` : [];
  });
  expect((await Promise.all(found)).flat()).toEqual([]);
}

const ready = async () => (await fetch(`${bastion.url}/readyz`)).status;
const live = async () => (await fetch(`${bastion.url}/livez`)).status;

async function expectUnavailable(): Promise<void> {
  expect(await live()).toBe(200);
  expect(await ready()).toBe(503);
  await expectCleanRefusals(machineRequests, /^application\/json/);
  await expectCleanRefusals(browserRequests, /^text\/html/);
}

async function expectRecovery(): Promise<void> {
  await expect.poll(ready, { timeout: 10_000, interval: 100 }).toBe(200);
  const refreshed = await app.refresh(tokens.refresh_token);
  expect(refreshed.status).toBe(200);
  tokens = refreshed.body as unknown as Tokens;
  expect((await app.introspect(tokens.access_token)).body.active).toBe(true);
  expect((await browser.open(app.authorizationUrl().url)).body).toContain('name="decision"');
}

const terminate = (name: string) =>
  postgres.database.query('select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1', [name]);

describe('while PostgreSQL is away', { timeout: 60_000 }, () => {
  // New connections are refused while the caches are warm: the change feed is still there.
  it('answers 503 at every place where the database is asked, and goes on when it is back', async () => {
    await postgres.database.query('revoke connect on database bastion from bastion_app');
    await terminate('bastion');
    await expectUnavailable();
    await postgres.database.query('grant connect on database bastion to bastion_app');
    await expectRecovery();
  });

  it.each(['SIGINT', 'SIGQUIT'] as const)('answers 503 after %s to it, and goes on when it is back', async (how) => {
    const busy = Array.from({ length: 20 }, () => app.introspect(tokens.access_token));
    await postgres.stop(how);
    for (const { status } of await Promise.all(busy)) expect([200, 503]).toContain(status);
    await expectUnavailable();
    await sleep(300);
    await expectUnavailable();
    await postgres.start();
    await expectRecovery();
  });

  it('answers 503 within six seconds when it takes every question and answers none, and goes on afterwards', async () => {
    await Promise.all(Array.from({ length: 30 }, () => app.introspect(tokens.access_token)));
    postgres.freeze();
    try {
      await expectUnavailable();
      await expectUnavailable();
    } finally {
      postgres.thaw();
    }
    await expectRecovery();
  });

  it('reports no fault of its own for any of it', () => {
    expect(bastion.log.lines.filter((line) => line.level === 'error')).toEqual([]);
  });
});
