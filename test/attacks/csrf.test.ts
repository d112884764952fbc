import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Deps } from '../../server/deps.ts';
import { steps } from '../../server/interaction/steps.ts';
import { systemClock } from '../../server/kernel/clock.ts';
import { createRoutes } from '../../server/routes.ts';
import { createSetupLink } from '../../server/setup/setup-links.ts';
import { makeReady, request } from '../privacy/support/exports.ts';
import { RelyingParty } from '../storage/support/relying-party.ts';
import { HttpBrowser, type Page } from '../support/http-browser.ts';
import { openDeps, type TestDeps } from '../support/open-deps.ts';
import { openRegistration } from '../support/open-registration.ts';
import { startBastion, type TestBastion } from '../support/start-bastion.ts';
import { readState } from './support/database-state.ts';
import { mailedLink } from './support/mailed-link.ts';

const fresh = 'seven slow green kettles';
let bastion: TestBastion;
let node: TestDeps;
let app: RelyingParty;
const tenant = () => ({ id: bastion.defaultTenantId, issuer: bastion.url });

beforeAll(async () => {
  bastion = await startBastion();
  node = await openDeps(bastion.database, { keysDir: bastion.config.keysDir });
  app = new RelyingParty({ issuer: bastion.url, client: await bastion.createClient() });
  await openRegistration(bastion);
});
afterAll(async () => {
  await node?.close();
  await bastion?.stop();
});

/** A form that somebody has open: where it posts to, what would be in it, and the browser with its cookies. */
type OpenForm = {
  readonly browser: HttpBrowser;
  readonly url: string;
  readonly fields: Record<string, string>;
  /** Its own answer is this, where it is no success. */
  readonly status?: number;
};

const pair = { password: fresh, repeat: fresh };
const actionOn = ({ body, url }: Page) => new URL(/action="([^"]+)"/.exec(body)?.[1] ?? '', url).href;

async function openSignIn(): Promise<OpenForm> {
  const { email, password } = await bastion.createUser();
  const browser = new HttpBrowser();
  const page = await browser.open(app.authorizationUrl().url);
  return { browser, url: actionOn(page), fields: { login: email, password } };
}

async function openChange(): Promise<OpenForm> {
  const { email, password } = await bastion.createUser({ password: 'qwertyuiop123' });
  const browser = new HttpBrowser();
  const login = await browser.open(app.authorizationUrl().url);
  const page = await browser.submit(login, { login: email, password });
  return { browser, url: `${actionOn(page)}/check`, fields: pair };
}

async function openLink(): Promise<OpenForm> {
  const { id: userId } = await bastion.createUser();
  const url = await mailedLink(bastion, { purpose: 'recover', userId });
  return { browser: new HttpBrowser(), url, fields: pair };
}

async function openSetup(): Promise<OpenForm> {
  // Once there is an administrator, such links are worth nothing.
  await bastion.database.query('delete from user_roles');
  const deps = { db: bastion.db, clock: systemClock };
  const { url } = await createSetupLink(deps, bastion.defaultTenantId, bastion.url);
  return { browser: new HttpBrowser(), url, fields: { email: 'root@example.org', ...pair } };
}

async function openExport(): Promise<OpenForm> {
  const user = await bastion.createUser();
  const { id, url } = await request(node, tenant(), user.id);
  await makeReady(node, tenant(), id);
  return { browser: new HttpBrowser(), url, fields: {} };
}

const openRequest = async (path: string): Promise<OpenForm> => ({
  browser: new HttpBrowser(),
  url: bastion.url + path,
  fields: { email: path === '/recover' ? (await bastion.createUser()).email : 'new@example.org' },
});

const typed = async (open: Promise<OpenForm>): Promise<OpenForm> => {
  const form = await open;
  return { ...form, url: `${form.url}/check` };
};

/** Every route that takes a form, as somebody has it open who is attacked. */
const forms: Record<string, () => Promise<OpenForm>> = {
  '/interaction/:uid/:step': openSignIn,
  '/interaction/:uid/:step/check': openChange,
  '/recover': () => openRequest('/recover'),
  '/register': () => openRequest('/register'),
  '/link/:token': openLink,
  '/link/:token/check': () => typed(openLink()),
  '/setup/:token': openSetup,
  '/setup/:token/check': () => typed(openSetup()),
  '/exports/:token': openExport,
  '/language': async () => ({
    browser: new HttpBrowser(),
    url: `${bastion.url}/language`,
    fields: { language: 'de', to: '/' },
  }),
  '/account/certificate': async () => ({
    browser: new HttpBrowser(),
    url: `${bastion.url}/account/certificate`,
    fields: { certificate: 'x' },
    status: 400,
  }),
};

/** Those below the account pages have a token as well: see test/account/csrf.test.ts. */
const elsewhere = ['/account', '/account/*page'];

const send = ({ browser, url, fields }: OpenForm, headers: Record<string, string>): Promise<Page> =>
  browser.request(url, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body: new URLSearchParams(fields).toString(),
  });

/** What browsers say of a form that another site made them send: those of today, older ones, and a site beside this one. */
const foreign = (): Record<string, string>[] => [
  { origin: 'https://evil.example' },
  { origin: 'null' },
  { origin: bastion.url.replace('http:', 'https:') },
  { origin: `${bastion.url}.evil.example` },
  { 'sec-fetch-site': 'cross-site' },
  { 'sec-fetch-site': 'same-site', origin: bastion.url },
  { 'sec-fetch-site': 'cross-site', origin: bastion.url },
];

/** What waits for the mail server has been dealt with, so that nothing changes by itself. */
const settle = () =>
  expect.poll(() => bastion.database.query('select from mails'), { timeout: 10_000 }).toHaveLength(0);

describe('attack: CSRF', () => {
  it('all routes that take a form are tried here, or with the account pages', () => {
    const posted = createRoutes({} as Deps).stack.filter(({ methods }) => methods.includes('POST'));
    const paths = posted.map(({ path }) => String(path));
    expect(paths.toSorted()).toEqual([...Object.keys(forms), ...elsewhere].toSorted());
  });

  it.each(Object.keys(forms))(
    '%s refuses what another site sent, changes nothing, and takes its own',
    async (route) => {
      const form = await forms[route]?.();
      if (!form) throw new Error('no form');
      await settle();
      const before = await readState(bastion.database);
      for (const headers of foreign()) expect((await send(form, headers)).status, JSON.stringify(headers)).toBe(403);
      expect(await readState(bastion.database)).toEqual(before);
      const own = await send(form, { origin: bastion.url, 'sec-fetch-site': 'same-origin' });
      expect(form.status === undefined ? [200, 303] : [form.status]).toContain(own.status);
    },
  );

  it.each(steps.map(({ name }) => name))('the step %s of a sign-in takes nothing of another site', async (name) => {
    const form = await openSignIn();
    const url = form.url.replace(/\/[\w-]+$/, `/${name}`);
    const before = await readState(bastion.database);
    for (const headers of foreign()) expect((await send({ ...form, url }, headers)).status).toBe(403);
    expect(await readState(bastion.database)).toEqual(before);
  });

  it('a sign-in that somebody else began cannot be gone on with in the browser of the victim', async () => {
    const attacker = await openSignIn();
    const victim = new HttpBrowser();
    await victim.open(app.authorizationUrl().url);
    const before = await readState(bastion.database);
    const answer = await send({ ...attacker, browser: victim }, { origin: bastion.url });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(await readState(bastion.database)).toEqual(before);
  });

  it('a sign-out needs the token of its own page, and that of another browser does not do', async () => {
    const sessions = () => bastion.database.query('select from sessions where revoked_at is null');
    const user = await bastion.createUser();
    const [victim, attacker] = [new HttpBrowser(), new HttpBrowser()];
    await app.signIn(user, { browser: victim });
    await app.signIn(await bastion.createUser(), { browser: attacker });
    const tokenFor = async (browser: HttpBrowser) =>
      /name="xsrf" value="([^"]+)"/.exec((await browser.open(`${bastion.url}/logout`)).body)?.[1] ?? '';
    const [theirs, own] = [await tokenFor(attacker), await tokenFor(victim)];
    expect(own).not.toBe(theirs);
    const before = await sessions();
    const form = { browser: victim, url: `${bastion.url}/logout/confirm`, fields: { logout: 'yes', xsrf: theirs } };
    for (const xsrf of [theirs, '', 'x'])
      for (const origin of ['https://evil.example', bastion.url])
        expect((await send({ ...form, fields: { logout: 'yes', xsrf } }, { origin })).status).toBe(400);
    expect(await sessions()).toEqual(before);
    await send({ ...form, fields: { logout: 'yes', xsrf: own } }, { origin: bastion.url });
    expect((await sessions()).length).toBe(before.length - 1);
  });
});
