import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { codeOf, stepNow } from '../flows/support/authenticator-app.ts';
import { linkIn } from '../mail/support/start-smtp.ts';
import type { TestUser } from '../support/start-bastion.ts';
import { press, signInByKeyboard, type } from './support/keyboard.ts';
import { arriveAt, type Journey, startJourney } from './support/start-journey.ts';

const mfa = 'urn:bastion:acr:mfa';
const fresh = 'seven slow green kettles';
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

/** Refusals are answers of 400 and 429, which the browser notes. */
const unexpected = (complaints: readonly string[]) => complaints.filter((one) => !/status of (400|429)/.test(one));
const isAtApp = (page: Page) => page.url().startsWith(journey.app.origin);

describe('a password that is right, and known from a breach', () => {
  it('has to be changed before the app gets anything', async () => {
    const { bastion, app, openTab } = journey;
    user = await bastion.createUser({ password: 'qwertyuiop123' });
    const { page, complaints } = await openTab();
    const finish = await app.begin(page);
    await signInByKeyboard(page, user);
    await arriveAt(page, 'Choose a new password');
    await app.begin(page);
    expect(isAtApp(page)).toBe(false);
    await page.goBack();
    await arriveAt(page, 'Choose a new password');
    const sessions = 'select from sessions where user_id = $1 and revoked_at is null';
    expect(await bastion.database.query(sessions, [user.id])).toEqual([]);
    await type(page, 'New password', fresh);
    await type(page, 'Repeat password', fresh);
    await page.keyboard.press('Enter');
    expect(await finish()).toMatchObject({ sub: user.id });
    expect(unexpected(complaints)).toEqual([]);
  });
});

describe('an account that strangers have locked', () => {
  it('stays open in the browser of its owner, who opens it elsewhere with the mailed link', async () => {
    const { app, bastion, smtp, openTab } = journey;
    const own = (await openTab()).page;
    let finish = await app.begin(own);
    await signInByKeyboard(own, user);
    expect(await finish()).toMatchObject({ sub: user.id });

    const { page } = await openTab();
    await app.begin(page);
    for (let tries = 0; tries < 10; tries += 1) {
      await bastion.database.query(`update login_attempts set open_at = open_at - interval '1 minute'`);
      await signInByKeyboard(page, { email: user.email, password: `wrong ${tries}` });
      await page.waitForLoadState();
      await page.getByText('do not match').waitFor();
    }
    await signInByKeyboard(page, user);
    await page.getByText('Too many attempts').waitFor();
    await arriveAt(page, 'Sign in');

    finish = await app.begin(own, { prompt: 'login' });
    await signInByKeyboard(own, user);
    expect(await finish()).toMatchObject({ sub: user.id });

    const elsewhere = await openTab();
    finish = await app.begin(elsewhere.page);
    const link = linkIn(await smtp.next(user.email), 'link');
    const signIn = elsewhere.page.url();
    await elsewhere.page.goto(link);
    await arriveAt(elsewhere.page, 'Open your account again?');
    await press(elsewhere.page, 'Open it again');
    await arriveAt(elsewhere.page, 'Your account is open again');
    await elsewhere.page.goto(signIn);
    await signInByKeyboard(elsewhere.page, user);
    expect(await finish()).toMatchObject({ sub: user.id });
    expect(unexpected(elsewhere.complaints)).toEqual([]);
  });
});

describe('an app that asks for more', () => {
  it('gets a second factor with acr_values, and a sign-in of just now with max_age', async () => {
    const { app, bastion, openTab } = journey;
    const { page, complaints } = await openTab();
    let finish = await app.begin(page);
    await signInByKeyboard(page, user);
    expect(await finish()).toMatchObject({ acr: 'urn:bastion:acr:password', amr: ['pwd'] });

    finish = await app.begin(page, { acr_values: mfa });
    await signInByKeyboard(page, user);
    await arriveAt(page, 'Set up two-step verification');
    const secret = ((await page.locator('#secret').textContent()) ?? '').replaceAll(' ', '');
    await type(page, 'Six-digit code the app shows', codeOf(secret, stepNow() - 1));
    await page.keyboard.press('Enter');
    await arriveAt(page, 'Save your recovery codes');
    await press(page, 'I have saved them');
    const stepped = await finish();
    expect(stepped).toMatchObject({ sub: user.id, acr: mfa, amr: ['pwd', 'otp', 'mfa'] });

    finish = await app.begin(page, { acr_values: mfa });
    expect(await finish()).toMatchObject({ acr: mfa, auth_time: stepped.auth_time });
    await bastion.database.query(
      `update sessions set payload = jsonb_set(payload, '{loginTs}', to_jsonb((payload->>'loginTs')::int - 100))
        where user_id = $1`,
      [user.id],
    );
    finish = await app.begin(page, { max_age: '300' });
    expect(await finish()).toMatchObject({ sub: user.id });
    finish = await app.begin(page, { max_age: '60' });
    await arriveAt(page, 'Sign in');
    expect(await page.getByLabel('Email').inputValue()).toBe(user.email);
    await signInByKeyboard(page, user);
    await arriveAt(page, 'Enter your code');
    await type(page, 'Six-digit code', codeOf(secret, stepNow()));
    await page.keyboard.press('Enter');
    const renewed = await finish();
    expect(Number(renewed.auth_time)).toBeGreaterThan(Number(stepped.auth_time) - 1);
    expect(renewed).toMatchObject({ acr: mfa });
    expect(unexpected(complaints)).toEqual([]);
  });
});
