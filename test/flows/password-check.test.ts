import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../server/kernel/clock.ts';
import { createSetupLink } from '../../server/setup/setup-links.ts';
import { type RangeService, startRangeService } from '../credentials/support/range-service.ts';
import { RelyingParty } from '../storage/support/relying-party.ts';
import { HttpBrowser, type Page } from '../support/http-browser.ts';
import { startBastion, type TestBastion } from '../support/start-bastion.ts';

let service: RangeService;
let bastion: TestBastion;
let app: RelyingParty;
const good = 'seven slow green kettles';

beforeAll(async () => {
  service = await startRangeService([good]);
  bastion = await startBastion({
    env: {
      BASTION_BREACH_CHECK: 'online',
      BASTION_BREACH_URL: service.url,
      BASTION_ALLOW_PRIVATE_TARGETS: service.host,
      BASTION_TRUSTED_PROXIES: '127.0.0.1/32',
      BASTION_LIMITS: '*=1000000,typing=60',
    },
  });
  app = new RelyingParty({ issuer: bastion.url, client: await bastion.createClient({}, { skip_consent: true }) });
});
beforeEach(() => {
  service.asked.length = 0;
});
afterAll(async () => {
  await bastion?.stop();
  await service?.stop();
});

const newLink = async (): Promise<string> =>
  (await createSetupLink({ db: bastion.db, clock: systemClock }, bastion.defaultTenantId, bastion.url)).url;

let host = 0;
/** A browser at an address of its own. */
function newBrowser(): HttpBrowser {
  host += 1;
  return new HttpBrowser({ 'x-forwarded-for': `198.51.${host >> 8}.${host & 255}` });
}

const ask = (url: string, fields: Record<string, string>, browser = newBrowser(), headers = {}): Promise<Page> =>
  browser.request(`${url}/check`, {
    method: 'POST',
    headers: { 'sec-fetch-site': 'same-origin', ...headers },
    body: new URLSearchParams(fields),
  });
const problemsOf = ({ status, body }: Page): unknown => [status, status === 200 ? JSON.parse(body).problems : body];

/** A browser at the page where a breached password has to be replaced, and where that page posts to. */
async function atChange(name = 'Grace Hopper'): Promise<{ browser: HttpBrowser; url: string; page: Page }> {
  const user = await bastion.createUser({ password: 'qwertyuiop', email: `rear.admiral@${host}.example.org`, name });
  const browser = newBrowser();
  const login = await browser.open(app.authorizationUrl({ prompt: 'login' }).url);
  const page = await browser.submit(login, { login: user.email, password: user.password });
  const action = /action="([^"]+)"/.exec(page.body)?.[1] ?? '';
  expect(action).toMatch(/change-password$/);
  return { browser, page, url: new URL(action, bastion.url).href };
}

describe('asking about a password that is being typed', () => {
  it('is for whoever holds the link that is open, and uses nothing up', async () => {
    const url = await newLink();
    const made = url.slice(0, -1) + (url.endsWith('A') ? 'B' : 'A');
    expect((await ask(made, { password: good })).status).toBe(410);
    for (let tries = 0; tries < 3; tries += 1)
      expect(problemsOf(await ask(url, { password: good }))).toEqual([200, []]);
    expect((await newBrowser().request(url)).status).toBe(200);
    await bastion.database.query('update setup_links set consumed_at = now()');
    expect((await ask(url, { password: good })).status).toBe(410);
  });

  it('is for whoever is at that step of a sign-in, in the browser that is', async () => {
    const { browser, url } = await atChange();
    expect((await ask(url, { password: good })).status).toBe(400);
    expect((await ask(url.replace('change-password', 'password'), { password: good }, browser)).status).toBe(409);
    const login = await browser.open(app.authorizationUrl({ prompt: 'login' }).url);
    const atPassword = new URL(/action="([^"]+)"/.exec(login.body)?.[1] ?? '', bastion.url).href;
    expect((await ask(atPassword, { login: 'x', password: good }, browser)).status).toBe(404);
  });

  it('CSRF: is refused to other sites, and is no GET', async () => {
    const url = await newLink();
    for (const site of ['cross-site', 'same-site'])
      expect((await ask(url, { password: good }, newBrowser(), { 'sec-fetch-site': site })).status).toBe(403);
    expect((await newBrowser().request(`${url}/check?password=${good}`)).status).toBe(404);
  });

  it('is limited, and says so in a way that a script sees', async () => {
    const url = await newLink();
    const browser = newBrowser();
    const statuses: number[] = [];
    for (let tries = 0; tries < 62; tries += 1) statuses.push((await ask(url, { password: 'short' }, browser)).status);
    expect(statuses).toEqual([...Array(60).fill(200), 429, 429]);
    expect((await browser.request(url)).status).toBe(200);
  });

  it('leaves room for those who have chosen, however many type', async () => {
    const { browser, page } = await atChange();
    const url = await newLink();
    const weak = 'qwertyuiop[]asdf';
    const typing = Array.from({ length: 60 }, () => ask(url, { password: good }));
    const sent = browser.submit(page, { password: weak, repeat: weak });
    for (const { status } of await Promise.all(typing)) expect([200, 503]).toContain(status);
    expect((await sent).body).toContain('too easy to guess');
  });

  it.each([
    ['kettles 9', ['password_too_short', 'password_too_weak']],
    ['qwertyuiop123', ['password_too_common', 'password_too_weak']],
    ['x'.repeat(129), ['password_too_long', 'password_too_weak']],
    ['Ada.Lovelace was here 7', ['password_contains_email']],
    [good, []],
  ])('tells all that is wrong with %j', async (password, problems) => {
    const page = await ask(await newLink(), { password, email: 'ada.lovelace@example.org' });
    expect(problemsOf(page)).toEqual([200, problems]);
    expect(page.headers.get('cache-control')).toBe('no-store');
    expect(page.body).not.toContain(password);
  });

  it('looks for the name and the address of whoever signs in, whatever address the form names', async () => {
    const { browser, url } = await atChange();
    const about = async (password: string) =>
      problemsOf(await ask(url, { password, email: 'somebody.else@example.org' }, browser));
    expect(await about('a hopper of green kettles')).toEqual([200, ['password_contains_name']]);
    expect(await about('slow green REAR.ADMIRAL kettles')).toEqual([200, ['password_contains_email']]);
    expect(await about('somebody.else is slow 17')).toEqual([200, []]);
  });

  it('asks no service elsewhere, which would learn more from beginnings than from the whole', async () => {
    const url = await newLink();
    for (let length = 12; length <= good.length; length += 1) await ask(url, { password: good.slice(0, length) });
    expect(service.asked).toEqual([]);
    const { browser, page } = await atChange();
    const refused = await browser.submit(page, { password: good, repeat: good });
    expect(refused.body).toContain('This password is widely known.');
    expect(service.asked).toHaveLength(1);
  });

  it('leaves no trace of it: neither in the log nor in the audit trail', async () => {
    const secret = 'unforgettable mangrove 81';
    await ask(await newLink(), { password: secret, email: 'typed@example.org' });
    expect(JSON.stringify(bastion.log.lines)).not.toMatch(/mangrove|typed@example/);
    const audits = await bastion.database.query('select * from audit_events');
    expect(JSON.stringify(audits)).not.toMatch(/mangrove|typed@example/);
  });
});
