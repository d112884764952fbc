import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RelyingParty } from '../storage/support/relying-party.ts';
import { HttpBrowser, type Page } from '../support/http-browser.ts';
import { startBastion, type TestBastion, type TestUser } from '../support/start-bastion.ts';

let bastion: TestBastion;
let app: RelyingParty;
let user: TestUser;

beforeAll(async () => {
  bastion = await startBastion();
  app = new RelyingParty({ issuer: bastion.url, client: await bastion.createClient() });
  user = await bastion.createUser();
});
afterAll(() => bastion?.stop());

const german = { 'accept-language': 'de-AT, de;q=0.9' };
const langOf = ({ body }: Page) => /<html lang="([^"]+)"/.exec(body)?.[1];
const uidOf = ({ url }: Page) => /\/interaction\/([\w-]+)/.exec(url)?.[1];

/** The form at the foot of a page, sent as it stands there. */
async function choose(browser: HttpBrowser, page: Page, language: string): Promise<Page> {
  const [form = '', action = ''] =
    /<form class="languages" method="post" action="([^"]+)"[\s\S]*?<\/form>/.exec(page.body) ?? [];
  expect(form).toContain(`name="language" value="${language}"`);
  const to = /name="to" value="([^"]+)"/.exec(form)?.[1]?.replaceAll('&amp;', '&') ?? '';
  const headers = { 'content-type': 'application/x-www-form-urlencoded', origin: bastion.url };
  const body = new URLSearchParams({ to, language }).toString();
  return browser.follow(await browser.request(new URL(action, page.url).href, { method: 'POST', headers, body }));
}

describe('the language of a page', () => {
  it('is what the browser asks for, and is said to it, to caches and to screen readers', async () => {
    const page = await new HttpBrowser(german).open(app.authorizationUrl().url);
    expect(langOf(page)).toBe('de');
    expect(page.body).toContain('Passwort vergessen?');
    expect(page.headers.get('content-language')).toBe('de');
    expect(page.headers.get('vary')?.toLowerCase()).toContain('accept-language');
    const other = await new HttpBrowser({ 'accept-language': 'fr' }).open(app.authorizationUrl().url);
    expect(langOf(other)).toBe('en');
    expect(other.headers.get('content-language')).toBe('en');
  });

  it('OIDC Core §3.1.2.1 is what the app asks for with ui_locales, before what the browser does', async () => {
    const browser = new HttpBrowser({ 'accept-language': 'en' });
    const page = await browser.open(app.authorizationUrl({ ui_locales: 'fr de-CH en' }).url);
    expect(langOf(page)).toBe('de');
    const wrong = await browser.submit(page, { login: user.email, password: 'wrong' });
    expect(wrong.status).toBe(400);
    expect(langOf(wrong)).toBe('de');
  });

  it('stays what the app asked for on the way to a mail and back', async () => {
    const browser = new HttpBrowser({ 'accept-language': 'en' });
    const page = await browser.open(app.authorizationUrl({ ui_locales: 'de' }).url);
    const link = /href="([^"]*\/recover[^"]*)"/.exec(page.body)?.[1]?.replaceAll('&amp;', '&') ?? '';
    const asked = await browser.open(new URL(link, bastion.url).href);
    expect(langOf(asked)).toBe('de');
    const sent = await browser.submit(asked, { email: 'nobody@example.org' });
    expect(langOf(sent)).toBe('de');
    // Elsewhere that app has nothing to say.
    expect(langOf(await browser.open(`${bastion.url}/`))).toBe('en');
  });

  it('is the same on errors of an authorization request and on pages that are not there', async () => {
    const browser = new HttpBrowser({ 'accept-language': 'en' });
    const broken = app.authorizationUrl({ ui_locales: 'de', redirect_uri: 'https://evil.example/' });
    expect(langOf(await browser.open(broken.url))).toBe('de');
    expect(langOf(await new HttpBrowser(german).open(`${bastion.url}/nowhere`))).toBe('de');
  });

  it('OIDC Discovery §3 is among those that the metadata list', async () => {
    const { body } = await new HttpBrowser().request(`${bastion.url}/.well-known/openid-configuration`);
    const metadata = JSON.parse(body);
    expect(metadata.ui_locales_supported).toEqual(['en', 'de']);
    expect(metadata.claims_supported).toContain('locale');
  });

  it('is its tenant’s for whoever asks for none that there is', async () => {
    const { id, issuer } = await bastion.createTenant('verein');
    await bastion.database.query(`update tenants set settings = '{"default_language":"de"}' where id = $1`, [id]);
    const isGerman = async () => langOf(await new HttpBrowser({ 'accept-language': 'fr' }).open(`${issuer}/recover`));
    await expect.poll(isGerman).toBe('de');
    expect(langOf(await new HttpBrowser({ 'accept-language': 'en' }).open(`${issuer}/recover`))).toBe('en');
    expect(langOf(await new HttpBrowser({ 'accept-language': 'fr' }).open(`${bastion.url}/recover`))).toBe('en');
  });
});

describe('the switch at the foot of a page', () => {
  const post = (browser: HttpBrowser, fields: Record<string, string>) =>
    browser.request(`${bastion.url}/language`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', origin: bastion.url },
      body: new URLSearchParams(fields).toString(),
    });

  it.each([
    [{ language: 'fr', to: '/' }],
    [{ language: 'EN', to: '/' }],
    [{ language: 'constructor', to: '/' }],
    [{ language: '', to: '/' }],
    [{ to: '/' }],
    [{ language: 'de' }],
    [{ language: 'de', to: 'https://evil.example/' }],
    [{ language: 'de', to: '//evil.example/' }],
  ])('refuses %j, which is not on any page, and keeps nothing', async (fields) => {
    const browser = new HttpBrowser();
    const answer = await post(browser, fields as Record<string, string>);
    expect(answer.status).toBe(400);
    expect(answer.headers.get('location')).toBeNull();
    expect(browser.cookies).toEqual([]);
  });

  it('is no link that another page could send somebody along', async () => {
    const answer = await new HttpBrowser().request(`${bastion.url}/language?language=de&to=/`);
    expect(answer.status).toBe(404);
    expect(answer.headers.get('set-cookie')).toBeNull();
  });

  it('keeps the choice with the attributes of our cookies, before what app and browser ask for', async () => {
    const browser = new HttpBrowser({ 'accept-language': 'en' });
    const answer = await post(browser, { language: 'de', to: '/recover' });
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toBe('/recover');
    expect(answer.headers.get('set-cookie')).toMatch(
      /^bastion_default_language=de; path=\/; expires=[^;]+; samesite=lax; httponly$/i,
    );
    expect(langOf(await browser.open(app.authorizationUrl({ ui_locales: 'en' }).url))).toBe('de');
  });

  it('lets a sign-in go on where it is, from a page that a form has come back to as well', async () => {
    const browser = new HttpBrowser();
    const { url, code_verifier } = app.authorizationUrl();
    const login = await browser.open(url);
    const wrong = await browser.submit(login, { login: user.email, password: 'wrong' });
    const switched = await choose(browser, wrong, 'de');
    expect(switched.status).toBe(200);
    expect(langOf(switched)).toBe('de');
    expect(uidOf(switched)).toBe(uidOf(login));
    const consent = await browser.submit(switched, { login: user.email, password: user.password });
    expect(consent.body).toContain('Zugriff erlauben?');
    const back = await choose(browser, consent, 'en');
    expect(back.body).toContain('Allow access?');
    const answer = await browser.submit(back, { decision: 'allow' });
    const code = new URL(answer.headers.get('location') ?? '').searchParams.get('code') ?? '';
    expect((await app.exchange({ code, code_verifier })).status).toBe(200);
  });

  it('keeps what an app has said about a sign-out', async () => {
    const browser = new HttpBrowser();
    await app.signIn(user, { browser });
    const page = await browser.open(`${bastion.url}/logout?client_id=${app.client.client_id}&state=a%26b`);
    const switched = await choose(browser, page, 'de');
    expect(switched.body).toContain('Abmelden?');
    expect(switched.url).toContain('state=a%26b');
  });

  it('is not where going back would show something else', async () => {
    const browser = new HttpBrowser();
    const asked = await browser.open(`${bastion.url}/recover`);
    expect(asked.body).toContain('class="languages"');
    const sent = await browser.submit(asked, { email: 'nobody@example.org' });
    expect(sent.body).toContain('Check your mail');
    expect(sent.body).not.toContain('class="languages"');
  });
});
