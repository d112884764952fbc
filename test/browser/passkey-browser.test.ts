import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { readAudits } from '../support/read-audits.ts';
import { startBastion, type TestBastion, type TestUser } from '../support/start-bastion.ts';
import { launchBrowser } from '../views/browser-tab.ts';
import { type ClientApp, startClientApp } from './support/start-client-app.ts';
import { addAuthenticator, type VirtualAuthenticator } from './support/virtual-authenticator.ts';
import { fillLogin, openWatchedTab, type WatchedTab } from './support/watched-tab.ts';

const mfa = 'urn:bastion:acr:mfa';
let bastion: TestBastion;
let browser: Browser;
let app: ClientApp;
let tab: WatchedTab | undefined;

beforeAll(async () => {
  bastion = await startBastion();
  browser = await launchBrowser();
  app = await startClientApp(bastion);
});
afterEach(() => tab?.close());
afterAll(async () => {
  await browser?.close();
  await app?.stop();
  await bastion?.stop();
});

/** A tab whose machine can keep passkeys. */
async function openTab(): Promise<{ page: Page; authenticator: VirtualAuthenticator }> {
  tab = await openWatchedTab(browser);
  return { page: tab.page, authenticator: await addAuthenticator(tab.page) };
}

const begin = (page: Page, params: Record<string, string> = {}) => app.begin(page, params);
const signOut = (page: Page) => page.context().clearCookies();
const passkeysOf = (user: TestUser) =>
  bastion.database.query<{ id: string; rp_id: string; counter: string; last_used_at: Date | null; sealed: string }>(
    'select * from user_passkeys where user_id = $1',
    [user.id],
  );
const failures = async () =>
  (await readAudits(bastion, `kind = 'login.failed'`)).map(({ user_id, details: { code } }) => ({ user_id, code }));

async function enrol(page: Page, user: TestUser) {
  const finish = await begin(page, { acr_values: mfa });
  await fillLogin(page, user);
  await page.getByRole('button', { name: 'Use a passkey instead' }).click();
  await page.getByRole('button', { name: 'I have saved them' }).click();
  return finish();
}

/** Changes what the page asks the browser for, as somebody can who sits in front of it. */
const tamper = (page: Page, changes: object) =>
  page.locator('form[data-passkey]').evaluate((form: HTMLElement, given) => {
    form.dataset.options = JSON.stringify({ ...JSON.parse(form.dataset.options ?? ''), ...given });
  }, changes);

const optionsOn = (body: string) =>
  JSON.parse((/data-options="([^"]*)"/.exec(body)?.[1] ?? '').replaceAll('&quot;', '"')) as Record<string, unknown>;

describe('a passkey', () => {
  it('is made in the sign-in, then signs in without a password, and tells the truth about it', async () => {
    const user = await bastion.createUser();
    const { page } = await openTab();
    expect(await enrol(page, user)).toMatchObject({ sub: user.id, acr: mfa, amr: ['pwd', 'swk', 'user', 'mfa'] });
    const [made] = await passkeysOf(user);
    expect(made).toMatchObject({ rp_id: new URL(bastion.url).hostname, last_used_at: null });
    expect(made?.sealed).not.toContain('credential_id');
    await signOut(page);
    const finish = await begin(page);
    // The browser may have answered already, of its own accord: the field for the name asks for passkeys.
    expect(await finish()).toMatchObject({ sub: user.id, acr: mfa, amr: ['swk', 'user', 'mfa'] });
    expect((await passkeysOf(user))[0]?.last_used_at).not.toBeNull();
  });

  it('is asked for after the password, where there is one', async () => {
    const user = await bastion.createUser();
    const { page, authenticator } = await openTab();
    await enrol(page, user);
    await signOut(page);
    // As somebody who does not touch it while the page waits for it.
    await authenticator.setPresence(false);
    const finish = await begin(page);
    await fillLogin(page, user);
    await page.getByRole('heading', { name: 'Is it you?' }).waitFor();
    await authenticator.setPresence(true);
    await page.getByRole('button', { name: 'Use your passkey' }).click();
    expect(await finish()).toMatchObject({ amr: ['pwd', 'swk', 'user', 'mfa'] });
  });
});

describe('attack: a passkey that does not prove what it should', () => {
  it('signs nobody in without a password when its user was not verified', async () => {
    const user = await bastion.createUser();
    const { page, authenticator } = await openTab();
    await enrol(page, user);
    await signOut(page);
    await authenticator.setPresence(false);
    const { cdp, id: authenticatorId } = authenticator;
    await cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false });
    await begin(page);
    await tamper(page, { userVerification: 'discouraged' });
    await authenticator.setPresence(true);
    await page.getByRole('button', { name: 'Use a passkey' }).click();
    await page.getByRole('alert').waitFor();
    expect(await failures()).toContainEqual({ user_id: user.id, code: 'wrong_passkey' });
  });

  it('of another user is no second factor', async () => {
    const [thief, victim] = [await bastion.createUser(), await bastion.createUser()];
    const { page, authenticator } = await openTab();
    await enrol(page, thief);
    await signOut(page);
    await bastion.database.query(
      `insert into user_passkeys (tenant_id, id, user_id, credential_hash, rp_id, sealed, counter)
        select tenant_id, gen_random_uuid(), $1, sha256('another'), 'elsewhere.example', sealed, 0
        from user_passkeys where user_id = $2`,
      [victim.id, thief.id],
    );
    await authenticator.setPresence(false);
    await begin(page);
    await fillLogin(page, victim);
    await page.getByRole('heading', { name: 'Is it you?' }).waitFor();
    await tamper(page, { allowCredentials: [] });
    await authenticator.setPresence(true);
    await page.getByRole('button', { name: 'Use your passkey' }).click();
    await page.getByRole('alert').waitFor();
    expect(await failures()).toContainEqual({ user_id: victim.id, code: 'passkey_of_another_user' });
  });

  it('that came with a sign-in which was disowned lets nobody in, while it is in doubt', async () => {
    const user = await bastion.createUser();
    const { page, authenticator } = await openTab();
    await enrol(page, user);
    await signOut(page);
    await bastion.database.query('update user_passkeys set doubted_at = now() where user_id = $1', [user.id]);
    await authenticator.setPresence(false);
    await begin(page);
    await authenticator.setPresence(true);
    await page.getByRole('button', { name: 'Use a passkey' }).click();
    await page.getByRole('alert').waitFor();
    expect(await failures()).toContainEqual({ user_id: user.id, code: 'doubted_passkey' });
  });

  it('that counts backwards is refused, and on record', async () => {
    const user = await bastion.createUser();
    const { page, authenticator } = await openTab();
    await enrol(page, user);
    await signOut(page);
    await bastion.database.query('update user_passkeys set counter = 1000 where user_id = $1', [user.id]);
    await authenticator.setPresence(false);
    await begin(page);
    await authenticator.setPresence(true);
    await page.getByRole('button', { name: 'Use a passkey' }).click();
    await page.getByRole('alert').waitFor();
    expect(await failures()).toContainEqual({ user_id: user.id, code: 'passkey_counter_regressed' });
  });

  it('is refused when it answers the challenge of another sign-in, or is no passkey at all', async () => {
    const user = await bastion.createUser();
    const { page, authenticator } = await openTab();
    await enrol(page, user);
    await signOut(page);
    await authenticator.setPresence(false);
    await begin(page);
    const { challenge } = optionsOn(await page.content());
    await begin(page);
    await tamper(page, { challenge });
    await authenticator.setPresence(true);
    await page.getByRole('button', { name: 'Use a passkey' }).click();
    await page.getByRole('alert').waitFor();
    expect(await failures()).toContainEqual({ user_id: user.id, code: 'wrong_passkey' });
    for (const passkey of ['{', '[]', 'null', '{"id":"AA","rawId":"AA","type":"public-key","response":{}}']) {
      const action = (await page.locator('form[data-passkey]').getAttribute('action')) ?? '';
      const headers = { origin: bastion.url };
      const reply = await page.request.post(new URL(action, bastion.url).href, { form: { passkey }, headers });
      expect(reply.status()).toBe(400);
    }
  });
});

describe('attack: user enumeration', () => {
  it('the login asks the browser for the same whoever is hinted at, but for the challenge', async () => {
    const user = await bastion.createUser();
    const asked: object[] = [];
    for (const login_hint of [user.email, 'nobody@example.org']) {
      const { page } = await openTab();
      await begin(page, { login_hint });
      const { challenge, ...options } = optionsOn(await page.content());
      expect(challenge).toMatch(/^[\w-]{43}$/);
      asked.push(options);
      await tab?.close();
    }
    expect(asked[0]).toEqual(asked[1]);
    expect(asked[0]).toMatchObject({ userVerification: 'required' });
    expect((asked[0] as { allowCredentials?: unknown[] }).allowCredentials ?? []).toEqual([]);
  });
});
