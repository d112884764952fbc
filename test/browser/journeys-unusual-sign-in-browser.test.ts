import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { linkIn } from '../mail/support/start-smtp.ts';
import { toSearchParams } from '../protocol/support/ask.ts';
import { createPkce } from '../protocol/support/pkce.ts';
import { addresses } from '../risk/support/from-elsewhere.ts';
import { settleUser } from '../risk/support/settle-user.ts';
import type { TestUser } from '../support/start-bastion.ts';
import { usualBrowser } from '../views/browser-tab.ts';
import { arriveAt, type Journey, startJourney } from './support/start-journey.ts';
import { addAuthenticator } from './support/virtual-authenticator.ts';
import { fillLogin } from './support/watched-tab.ts';

const fresh = 'a whole new set of words 7';
const windows = { userAgent: usualBrowser.userAgent.replace('X11; Linux x86_64', 'Windows NT 10.0; Win64; x64') };
let journey: Journey;
let user: TestUser;
/** The browser of the user, at home in Berlin. */
let home: Page;

/** A browser whose requests come through the trusted proxy, which says from where. */
const openAt = async (ip: string, options: BrowserContextOptions = {}) =>
  (await journey.openTab({ extraHTTPHeaders: { 'x-forwarded-for': ip }, ...options })).page;
const travel = (page: Page, ip: string) => page.context().setExtraHTTPHeaders({ 'x-forwarded-for': ip });

beforeAll(async () => {
  journey = await startJourney();
});
beforeEach(async () => {
  user = await journey.bastion.createUser();
  home = await openAt(addresses.berlin);
  const finish = await journey.app.begin(home);
  await fillLogin(home, user);
  await finish();
  await settleUser(journey.bastion, user.id);
});
afterEach(() => journey?.closeTabs());
afterAll(() => journey?.stop());

const headingOf = (page: Page) => page.getByRole('heading', { level: 1 }).textContent();
const pressButton = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();

async function typeCode(page: Page): Promise<void> {
  await pressButton(page, 'Send me a code');
  const mail = await journey.smtp.next(user.email, 'is your code');
  await page.getByLabel('Code', { exact: true }).fill(/[0-9a-z]{4}-[0-9a-z]{4}/.exec(mail.text ?? '')?.[0] ?? '');
  await pressButton(page, 'Continue');
}

/** Somebody who knows the password and reads the mails, in a browser of another kind; with the tokens of an app. */
async function letStrangerIn() {
  const { app } = journey;
  const page = await openAt(addresses.berlinToo, windows);
  const { code_verifier, code_challenge } = createPkce();
  const scope = 'openid offline_access';
  const request = toSearchParams(app.party.request({ code_challenge, scope, prompt: 'consent' }));
  await page.goto(`${journey.bastion.url}/authorize?${request}`);
  await fillLogin(page, user);
  await typeCode(page);
  await pressButton(page, 'Not now');
  await pressButton(page, 'Allow');
  await page.waitForURL(`${app.origin}/**`);
  const { json } = await app.party.exchange({
    code: new URL(page.url()).searchParams.get('code') ?? '',
    code_verifier,
  });
  await page.goto(`${journey.bastion.url}/account`);
  return { page, refresh_token: String(json.refresh_token) };
}

describe('a sign-in from another country', () => {
  it('with the own browser is asked for a code by mail, and nothing else', async () => {
    await travel(home, addresses.johannesburg);
    const finish = await journey.app.begin(home, { prompt: 'login' });
    await fillLogin(home, user);
    await home.getByText('unusual for your account').waitFor();
    await typeCode(home);
    await pressButton(home, 'Not now');
    expect(await finish()).toMatchObject({ sub: user.id, amr: ['pwd', 'otp', 'rba'] });
  });

  it('with another browser is refused; the link in the mail leads in', async () => {
    const page = await openAt(addresses.tokyo, windows);
    const finish = await journey.app.begin(page);
    await fillLogin(page, user);
    await arriveAt(page, 'We are not sure it is you');
    await page.getByText('RISK_TOO_HIGH').waitFor();
    await pressButton(page, 'Send me a link');
    await page.getByText('in this browser').waitFor();
    const mail = await journey.smtp.next(user.email, 'signing in');
    const link = /https?:\/\/\S+code=\S+/.exec(mail.text ?? '')?.[0] ?? '';
    await page.goto(link);
    await arriveAt(page, 'Go on signing in');
    await pressButton(page, 'Continue');
    await pressButton(page, 'Not now');
    expect(await finish()).toMatchObject({ sub: user.id, amr: ['pwd', 'otp', 'rba'] });
  });
});

describe('“This was not me”', () => {
  it('ends the session of a stranger in another browser and the refresh token of an app, and a new password follows', async () => {
    const { app, bastion, smtp } = journey;
    const { page: stranger, refresh_token } = await letStrangerIn();
    expect(await headingOf(stranger)).toBe('Profile');
    const link = linkIn(await smtp.next(user.email, 'New sign-in'), 'link');
    await home.goto(link);
    await arriveAt(home, 'Was this you?');
    await home.getByText('85.214.140.3').waitFor();
    await pressButton(home, 'This was not me');
    await arriveAt(home, 'Your account is locked');

    await stranger.goto(`${bastion.url}/account`);
    expect(await headingOf(stranger)).toBe('Sign in');
    const { json } = await app.party.post('/token', { grant_type: 'refresh_token', refresh_token });
    expect(json).toMatchObject({ error: 'invalid_grant' });
    await fillLogin(stranger, user);
    await stranger.getByText('do not match').waitFor();

    await home.goto(linkIn(await smtp.next(user.email, 'Choose a new password'), 'link'));
    await home.getByLabel('New password').fill(fresh);
    await home.getByLabel('Repeat password').fill(fresh);
    await pressButton(home, 'Save the password');
    await arriveAt(home, 'Your password is changed');
    await home.goto(`${bastion.url}/account/history`);
    await fillLogin(home, { ...user, password: fresh });
    await arriveAt(home, 'Sign-in history');
    await home.getByText('Not you').first().waitFor();
  });

  it('works without scripts, and from the history', async () => {
    const page = await openAt(addresses.tokyo, windows);
    await journey.app.begin(page);
    await fillLogin(page, user);
    await arriveAt(page, 'We are not sure it is you');
    const plain = await openAt(addresses.berlin, { javaScriptEnabled: false });
    await plain.context().addCookies(await home.context().cookies());
    await plain.goto(`${journey.bastion.url}/account/history`);
    await plain.getByText('Very unusual').waitFor();
    await plain.getByText('Japan', { exact: false }).first().waitFor();
    await plain.getByRole('link', { name: 'Was this you?' }).click();
    await arriveAt(plain, 'Was this you?', home);
    await pressButton(plain, 'This was not me');
    await arriveAt(plain, 'Your account is locked', home);
    await plain.goto(`${journey.bastion.url}/account`);
    expect(await headingOf(plain)).toBe('Sign in');
  });

  it('keeps passkeys out as well; the recovery asks for one, and lets it in again', async () => {
    const { app, bastion, smtp } = journey;
    await addAuthenticator(home);
    await home.goto(`${bastion.url}/account/two-step/passkey`);
    if ((await headingOf(home)) === 'Sign in') await fillLogin(home, user);
    await pressButton(home, 'Continue');
    await home.getByText('Your passkey is saved').waitFor();

    const page = await openAt(addresses.tokyo, windows);
    await app.begin(page);
    await fillLogin(page, user);
    await arriveAt(page, 'Is it you?');
    await home.goto(`${bastion.url}/account/history`);
    await home.getByRole('link', { name: 'Was this you?' }).first().click();
    await pressButton(home, 'This was not me');
    await arriveAt(home, 'Your account is locked');

    await app.begin(home);
    await home.getByText('This passkey does not work here').waitFor();
    await home.goto(linkIn(await smtp.next(user.email, 'Choose a new password'), 'link'));
    await arriveAt(home, 'Is it you?');
    await pressButton(home, 'Use your passkey');
    await home.getByLabel('New password').fill(fresh);
    await home.getByLabel('Repeat password').fill(fresh);
    await pressButton(home, 'Save the password');
    await arriveAt(home, 'Your password is changed');
    await home.context().clearCookies();
    const finish = await app.begin(home);
    await pressButton(home, 'I have saved them');
    expect(await finish()).toMatchObject({ sub: user.id, amr: ['swk', 'user', 'mfa'] });
  });
});
