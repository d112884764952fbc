import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { codeOf, stepNow } from '../flows/support/authenticator-app.ts';
import { linkIn } from '../mail/support/start-smtp.ts';
import type { TestUser } from '../support/start-bastion.ts';
import { press, signInByKeyboard, type } from './support/keyboard.ts';
import { arriveAt, type Journey, startJourney } from './support/start-journey.ts';
import { fillLogin } from './support/watched-tab.ts';

const fresh = 'a whole new set of words 7';
let journey: Journey;
let user: TestUser;

beforeAll(async () => {
  journey = await startJourney();
});
beforeEach(async () => {
  user = await journey.bastion.createUser();
});
afterEach(() => journey?.closeTabs());
afterAll(() => journey?.stop());

const headingOf = (page: Page) => page.getByRole('heading', { level: 1 }).textContent();

/** Signs in at the account pages and sets up an app; answers its key. The code used is the one before this moment's. */
async function enrolApp(page: Page): Promise<string> {
  await page.goto(`${journey.bastion.url}/account/two-step/app`);
  await fillLogin(page, user);
  const secret = ((await page.locator('#secret').textContent()) ?? '').replaceAll(' ', '');
  await page.getByLabel('Six-digit code').fill(codeOf(secret, stepNow() - 1));
  await page.getByRole('button', { name: 'Turn on' }).click();
  await page.getByRole('button', { name: 'I have saved them' }).click();
  await page.getByText('new recovery codes count').waitFor();
  return secret;
}

describe('somebody who forgot their password and has a second factor', () => {
  it('is asked for it behind the mailed link, and then ends the session of another browser', async () => {
    const { bastion, app, smtp, openTab } = journey;
    const other = (await openTab()).page;
    const secret = await enrolApp(other);
    const { page, complaints } = await openTab();

    const finish = await app.begin(page);
    await press(page, 'Forgot password?');
    await arriveAt(page, 'Forgot your password?');
    await type(page, 'Email', user.email);
    await page.keyboard.press('Enter');
    await arriveAt(page, 'Check your mail');
    await page.goto(linkIn(await smtp.next(user.email, 'password'), 'link'));
    await arriveAt(page, 'Enter your code');
    await type(page, 'Six-digit code', '000000');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').waitFor();
    expect(await headingOf(page)).toBe('Enter your code');
    await type(page, 'Six-digit code', codeOf(secret, stepNow()));
    await page.keyboard.press('Enter');
    await arriveAt(page, 'Choose a new password');
    await other.reload();
    expect(await headingOf(other)).not.toBe('Sign in');

    await type(page, 'New password', fresh);
    await type(page, 'Repeat password', fresh);
    await page.keyboard.press('Enter');
    await arriveAt(page, 'Your password is changed');
    await other.goto(`${bastion.url}/account`);
    expect(await headingOf(other)).toBe('Sign in');
    await fillLogin(other, user);
    await other.getByRole('alert').waitFor();

    await press(page, 'Sign in');
    await arriveAt(page, 'Sign in');
    await signInByKeyboard(page, { email: user.email, password: fresh });
    await arriveAt(page, 'Enter your code');
    // A code counts once, whatever it was for: this one is the next of the app.
    await type(page, 'Six-digit code', codeOf(secret, stepNow() + 1));
    await page.keyboard.press('Enter');
    expect(await finish()).toMatchObject({ sub: user.id, amr: ['pwd', 'otp', 'mfa'] });
    expect((await smtp.next(user.email, 'was changed')).text).toContain(bastion.url);
    // The refused code was a 400, which the browser notes.
    expect(complaints.filter((one) => !one.includes('status of 400'))).toEqual([]);
  });
});

describe('without scripts', () => {
  const viewport = { width: 390, height: 800 };
  const plain = { javaScriptEnabled: false, viewport };

  it('a password is recovered, and what is wrong with the new one is said on submit', async () => {
    const { app, smtp, openTab } = journey;
    const { page } = await openTab(plain);
    const { page: inspector } = await openTab({ viewport });
    const arrive = (heading: string) => arriveAt(page, heading, inspector);
    const finish = await app.begin(page);
    await page.getByRole('link', { name: 'Forgot password?' }).click();
    await arrive('Forgot your password?');
    await page.getByLabel('Email').fill(user.email);
    await page.getByRole('button', { name: 'Send the link' }).click();
    await arrive('Check your mail');
    await page.goto(linkIn(await smtp.next(user.email), 'link'));
    await arrive('Choose a new password');
    const choose = async (password: string) => {
      await page.locator('#password').fill(password);
      await page.locator('#repeat').fill(password);
      await page.getByRole('button', { name: 'Save the password' }).click();
    };
    await choose('qwertyuiop123');
    await page.getByText('This password is widely known.').waitFor();
    await arrive('Choose a new password');
    await choose(fresh);
    await arrive('Your password is changed');
    await page.getByRole('link', { name: 'Sign in' }).click();
    await fillLogin(page, { email: user.email, password: fresh });
    expect(await finish()).toMatchObject({ sub: user.id });
  });

  it('an account is made', async () => {
    const { app, smtp, openTab } = journey;
    const email = 'ada@example.org';
    const { page } = await openTab(plain);
    const { page: inspector } = await openTab({ viewport });
    const arrive = (heading: string) => arriveAt(page, heading, inspector);
    const finish = await app.begin(page);
    await page.getByRole('link', { name: 'Create an account' }).click();
    await page.getByLabel('Email').fill('ada@example');
    await page.getByRole('button', { name: 'Send the link' }).click();
    await page.getByLabel('Email').fill(email);
    await arrive('Create an account');
    await page.getByRole('button', { name: 'Send the link' }).click();
    await arrive('Check your mail');
    await page.goto(linkIn(await smtp.next(email), 'link'));
    await page.getByLabel('Name').fill('Ada Lovelace');
    await page.locator('#password').fill(fresh);
    await page.locator('#repeat').fill(fresh);
    await page.getByRole('button', { name: 'Create account' }).click();
    await arrive('Your account is ready');
    await page.getByRole('link', { name: 'Continue' }).click();
    await fillLogin(page, { email, password: fresh });
    expect(await finish()).toMatchObject({ amr: ['pwd'] });
  });
});
