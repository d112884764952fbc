import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RelyingParty } from '../storage/support/relying-party.ts';
import { HttpBrowser, type Page } from '../support/http-browser.ts';
import { readAudits } from '../support/read-audits.ts';
import { startBastion, type TestBastion, type TestUser } from '../support/start-bastion.ts';
import { AccountBrowser, ageSessions } from './support/account-browser.ts';

let bastion: TestBastion;
let app: RelyingParty;

beforeAll(async () => {
  bastion = await startBastion();
  app = new RelyingParty({ issuer: bastion.url, client: await bastion.createClient() });
});
afterAll(() => bastion?.stop());

const langOf = ({ body }: Page) => /<html lang="([^"]+)"/.exec(body)?.[1];
const chosenOn = ({ body }: Page) => /name="locale" value="([^"]*)" checked/.exec(body)?.[1];
const english = { 'accept-language': 'en' };

async function enter(user?: TestUser) {
  const owner = user ?? (await bastion.createUser());
  const browser = new AccountBrowser(bastion.url, english);
  await browser.signIn(owner);
  return { user: owner, browser };
}
const choose = async (browser: AccountBrowser, locale: string) =>
  browser.submit(await browser.visit('/language'), { locale });
const rowOf = async ({ id }: TestUser) => {
  const [row] = await bastion.database.query('select * from users where id = $1', [id]);
  return row;
};
const changesOf = async ({ id }: TestUser) =>
  (await readAudits(bastion, `kind = 'user.profile_changed'`)).filter(({ user_id }) => user_id === id);

describe('the language of an account', () => {
  it.each(['fr', 'EN', 'de-DE', 'constructor', ' '])('is not %j, which is none of the choices', async (locale) => {
    const { user, browser } = await enter();
    const again = await choose(browser, locale);
    expect(again.status).toBe(400);
    expect(again.body).toContain('Choose one of the languages.');
    expect(await rowOf(user)).toMatchObject({ sealed_locale: null });
    expect(await changesOf(user)).toEqual([]);
    const { body } = await browser.visit('/language');
    const csrf = /name="csrf" value="([^"]+)"/.exec(body)?.[1] ?? '';
    expect((await browser.post('/language', { csrf })).status).toBe(400);
  });

  it('is chosen once, holds at once, sealed, and is on record without what it is', async () => {
    const { user, browser } = await enter();
    expect(chosenOn(await browser.visit('/language'))).toBe('');
    const saved = await choose(browser, 'de');
    expect(langOf(saved)).toBe('de');
    expect(saved.body).toContain('Ihre Sprache ist gespeichert.');
    expect(chosenOn(saved)).toBe('de');
    await choose(browser, 'de');
    expect(String((await rowOf(user))?.sealed_locale)).toMatch(/^\w+\.[\w-]+\./);
    const audits = await changesOf(user);
    expect(audits.map(({ details }) => details)).toEqual([{ actor: `user:${user.id}`, fields: ['locale'] }]);
  });

  it('is taken back to what the browser says, in this browser too', async () => {
    const { user, browser } = await enter();
    await choose(browser, 'de');
    const back = await choose(browser, '');
    expect(langOf(back)).toBe('en');
    expect(chosenOn(back)).toBe('');
    expect(await rowOf(user)).toMatchObject({ sealed_locale: null });
    expect(browser.cookies.filter(({ name }) => name.endsWith('_language'))).toEqual([]);
  });

  it('counts before what was chosen on a page, what the app asks for and what the browser does', async () => {
    const { user, browser } = await enter();
    await choose(browser, 'de');
    const elsewhere = new HttpBrowser(english);
    const form = { 'content-type': 'application/x-www-form-urlencoded', origin: bastion.url };
    const body = 'language=en&to=/';
    await elsewhere.request(`${bastion.url}/language`, { method: 'POST', headers: form, body });
    const login = await elsewhere.open(app.authorizationUrl({ ui_locales: 'en' }).url);
    expect(langOf(login)).toBe('en');
    const { email, password } = user;
    const consent = await elsewhere.submit(login, { login: email, password });
    expect(langOf(consent)).toBe('de');
    // Here nothing else counts, so nothing else is offered.
    expect(consent.body).not.toContain('class="languages"');
  });

  it('holds in every browser that its user is signed in with, whatever was chosen in it', async () => {
    const { user, browser } = await enter();
    const other = await enter(user);
    await choose(browser, 'de');
    // Nothing is kept in that browser: it is the account that says so.
    expect(other.browser.cookies.filter(({ name }) => name.endsWith('_language'))).toEqual([]);
    expect(langOf(await other.browser.visit('/devices'))).toBe('de');
  });

  it('is spoken when somebody has to prove again who they are, wrong as right, and at the sign-out', async () => {
    const { user } = await enter();
    const other = await enter(user);
    await choose((await enter(user)).browser, 'de');
    await ageSessions(bastion, user);
    const again = await other.browser.visit('/password');
    expect(langOf(again)).toBe('de');
    const wrong = await other.browser.submit(again, { login: user.email, password: 'wrong' });
    expect(langOf(wrong)).toBe('de');
    expect(langOf(await other.browser.open(`${bastion.url}/logout`))).toBe('de');
  });

  it('OIDC Core §5.4 is told to apps with the profile, and to no other', async () => {
    const { user, browser } = await enter();
    const userinfo = async (scope: string) => {
      const exchange = await app.authorize(new HttpBrowser(english), user, { scope });
      const { body } = await app.exchange(exchange);
      expect(decodeJwt(String(body.id_token))).not.toHaveProperty('locale');
      return (await app.userinfo(String(body.access_token))).body;
    };
    expect(await userinfo('openid profile')).not.toHaveProperty('locale');
    await choose(browser, 'de');
    expect(await userinfo('openid email')).not.toHaveProperty('locale');
    expect(await userinfo('openid profile')).toMatchObject({ locale: 'de' });
  });

  it('is nothing that a new password is held against', async () => {
    const { user, browser } = await enter();
    await choose(browser, 'de');
    const page = await browser.visit('/password');
    const fresh = 'sieben blaue deckel klappern';
    const done = await browser.submit(page, { current: user.password, password: fresh, repeat: fresh });
    expect(done.body).toContain('Ihr Passwort ist geändert.');
  });
});
