import { decodeJwt } from 'jose';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { codeOf, secretOn, stepNow } from '../flows/support/authenticator-app.ts';
import type { HttpBrowser, Page } from '../support/http-browser.ts';
import { readAudits } from '../support/read-audits.ts';
import type { TestUser } from '../support/start-bastion.ts';
import { addresses } from './support/from-elsewhere.ts';
import { codeIn, startWatchedAccounts, type WatchedAccounts } from './support/start-watched-accounts.ts';

let people: WatchedAccounts;

beforeAll(async () => {
  people = await startWatchedAccounts();
});
afterAll(() => people?.stop());

/** As a new visit: nobody is signed in, and no code was spent lately. */
async function leave(browser: HttpBrowser, user: TestUser): Promise<void> {
  await people.bastion.database.query('update user_totp set last_step = 0 where user_id = $1', [user.id]);
  const session = browser.cookies.find(({ name }) => name.endsWith('_session'));
  if (session) browser.setCookie({ ...session, value: 'none' });
}

/** Name and password, for a client that leaves it to us how people sign in. */
async function signIn(browser: HttpBrowser, user: TestUser) {
  const { url, code_verifier } = people.app.authorizationUrl({ prompt: '', scope: 'openid' });
  const page = await browser.open(url.replace(/&prompt=(?=&|$)/, ''));
  return { page: await browser.submit(page, { login: user.email, password: user.password }), code_verifier };
}

async function enrol(browser: HttpBrowser, user: TestUser): Promise<string> {
  const { url } = people.app.authorizationUrl({ prompt: 'login', acr_values: 'urn:bastion:acr:mfa' });
  const page = await browser.submit(await browser.open(url), { login: user.email, password: user.password });
  const secret = secretOn(page.body);
  const codes = await browser.submit(page, { code: codeOf(secret, stepNow() - 1) });
  expect(codeIn(await browser.submit(codes, { decision: 'renew' }))).toBeDefined();
  await leave(browser, user);
  return secret;
}

const isChallenge = ({ body }: Page) => body.includes('name="recovery_code"');

it('a trusted browser spares its user the second factor, and not in a sign-in that is unusual for them', async () => {
  const { user, home } = await people.atHome();
  const secret = await enrol(home, user);
  const { page: asked } = await signIn(home, user);
  expect(isChallenge(asked), 'not trusted yet').toBe(true);
  expect(codeIn(await home.submit(asked, { code: codeOf(secret, stepNow()), trust_device: 'yes' }))).toBeDefined();
  await leave(home, user);
  expect(codeIn((await signIn(home, user)).page), 'spared at home').toBeDefined();
  await leave(home, user);

  // The same cookies, on the other side of the earth a moment later: they were copied.
  home.headers['x-forwarded-for'] = addresses.tokyo;
  const { page, code_verifier } = await signIn(home, user);
  expect(isChallenge(page), 'asked').toBe(true);
  const done = await home.submit(page, { code: codeOf(secret, stepNow()) });
  const { id_token } = await people.tokensOf(done, code_verifier);
  expect(decodeJwt(String(id_token))).toMatchObject({
    acr: 'urn:bastion:acr:mfa',
    amr: expect.arrayContaining(['pwd', 'otp', 'mfa', 'rba']),
  });
  const succeeded = await readAudits(people.bastion, `kind = 'login.succeeded' and user_id = $1`, [user.id]);
  expect(succeeded.slice(-2).map(({ details }) => details.trusted_device)).toEqual([true, undefined]);
});
