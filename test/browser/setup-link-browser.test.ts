import { AxeBuilder } from '@axe-core/playwright';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { findAdmins } from '../../server/accounts/find-admins.ts';
import { listUsers } from '../../server/accounts/list-users.ts';
import { systemClock } from '../../server/kernel/clock.ts';
import { createSetupLink } from '../../server/setup/setup-links.ts';
import { createPkce } from '../protocol/support/pkce.ts';
import { RelyingParty, readCallback, signIn } from '../protocol/support/relying-party.ts';
import { HttpBrowser } from '../support/http-browser.ts';
import { startBastion, type TestBastion } from '../support/start-bastion.ts';
import { launchBrowser } from '../views/browser-tab.ts';
import { openWatchedTab, type WatchedTab } from './support/watched-tab.ts';

const password = 'quiet harbour lantern seven';

let bastion: TestBastion;
let browser: Browser;
const tabs: WatchedTab[] = [];

beforeAll(async () => {
  bastion = await startBastion();
  browser = await launchBrowser();
});
afterEach(async () => {
  await Promise.all(tabs.splice(0).map((tab) => tab.close()));
});
afterAll(async () => {
  await browser?.close();
  await bastion?.stop();
});

const createLink = async (userId?: string): Promise<string> =>
  (await createSetupLink({ db: bastion.db, clock: systemClock }, bastion.defaultTenantId, bastion.url, userId)).url;

async function openTab(): Promise<WatchedTab> {
  const tab = await openWatchedTab(browser);
  tabs.push(tab);
  return tab;
}

async function fill({ page }: WatchedTab, email: string, chosen = password, repeat = chosen): Promise<void> {
  await page.getByLabel('Email').fill(email);
  await page.locator('#password').fill(chosen);
  await page.locator('#repeat').fill(repeat);
  await page.getByRole('button', { name: 'Create administrator' }).click();
}

const isGone = async (tab: WatchedTab, url: string): Promise<void> => {
  expect((await tab.page.goto(url))?.status()).toBe(410);
  expect(await tab.page.locator('form:not(.languages)').count()).toBe(0);
};

const listEmails = async () =>
  (await listUsers(bastion, { tenant: { id: bastion.defaultTenantId }, actor: 'test' })).map(({ email }) => email);

describe('the one-time link for the first administrator', () => {
  it('does not work with a letter changed, nor once it has run out', async () => {
    const url = await createLink();
    const tab = await openTab();
    await isGone(tab, url.slice(0, -1) + (url.endsWith('A') ? 'B' : 'A'));
    await bastion.database.query(`update setup_links set expires_at = now() - interval '1 second'`);
    await isGone(tab, url);
    const posted = await new HttpBrowser().request(url, {
      method: 'POST',
      body: new URLSearchParams({ email: 'late@example.org', password, repeat: password }),
    });
    expect(posted.status).toBe(410);
    expect(await listEmails()).not.toContain('late@example.org');
  });

  it('stops working when a newer one is made', async () => {
    const older = await createLink();
    await createLink();
    await isGone(await openTab(), older);
  });

  it('is not used up by being looked at, nor by answers that will not do', async () => {
    const url = await createLink();
    for (let looks = 0; looks < 3; looks += 1) await (await openTab()).page.goto(url);
    const tab = await openTab();
    await tab.page.goto(url);
    await fill(tab, 'root@example.org', 'the name is root');
    await tab.page.getByRole('alert').waitFor();
    await fill(tab, 'root@example.org', password, `${password}!`);
    await tab.page.getByRole('alert').waitFor();
    expect((await tab.page.goto(url))?.status()).toBe(200);
  });

  it('works once: the second browser that had it open gets 410, and there is one administrator', async () => {
    const url = await createLink();
    const [first, second] = [await openTab(), await openTab()];
    await Promise.all([first.page.goto(url), second.page.goto(url)]);
    const { violations } = await new AxeBuilder({ page: first.page }).setLegacyMode().analyze();
    expect(violations).toEqual([]);
    expect(first.complaints).toEqual([]);
    await fill(first, 'first@example.org');
    await first.page.getByText('first@example.org').waitFor();
    const after = await new AxeBuilder({ page: first.page }).setLegacyMode().analyze();
    expect(after.violations).toEqual([]);

    const refused = second.page.waitForResponse((response) => response.request().method() === 'POST');
    await fill(second, 'second@example.org');
    expect((await refused).status()).toBe(410);
    await isGone(await openTab(), url);
    const admins = await findAdmins(bastion, { id: bastion.defaultTenantId });
    expect(admins.map(({ email }) => email)).toEqual(['first@example.org']);
    expect(first.complaints).toEqual([]);
  });

  const noAdministrator = () => bastion.database.query('delete from user_roles');

  it('makes one administrator, however many browsers send their answers at one instant', async () => {
    await noAdministrator();
    const url = await createLink();
    const send = async (at: number) => {
      const body = new URLSearchParams({ email: `racer-${at}@example.org`, password, repeat: password });
      return (await new HttpBrowser().request(url, { method: 'POST', body })).status;
    };
    const statuses = await Promise.all(Array.from({ length: 10 }, (_, at) => send(at)));
    expect(statuses.toSorted()).toEqual([200, ...Array(9).fill(410)]);
    expect((await listEmails()).filter((email) => email?.startsWith('racer-'))).toHaveLength(1);
  });

  it('leaves an administrator who can sign in', async () => {
    await noAdministrator();
    const url = await createLink();
    const tab = await openTab();
    await tab.page.goto(url);
    await fill(tab, 'boss@example.org');
    await tab.page.getByText('boss@example.org').waitFor();
    const party = new RelyingParty(bastion.url, await bastion.createClient({}, { skip_consent: true }));
    const signedIn = await signIn(party, { id: '', email: 'boss@example.org', password });
    const { code_challenge } = createPkce();
    expect(readCallback(await party.authorize(signedIn, party.request({ code_challenge }))).code).not.toBe('');
  });
});
