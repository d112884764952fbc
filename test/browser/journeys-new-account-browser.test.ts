import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { codeOf, stepNow } from '../flows/support/authenticator-app.ts';
import { linkIn } from '../mail/support/start-smtp.ts';
import { follow, press, signInByKeyboard, type } from './support/keyboard.ts';
import { arriveAt, type Journey, startJourney } from './support/start-journey.ts';
import { addAuthenticator } from './support/virtual-authenticator.ts';

const mfa = 'urn:bastion:acr:mfa';
const email = 'grace@example.org';
const password = 'nine blue herons over 4 rooftops';
let journey: Journey;

beforeAll(async () => {
  journey = await startJourney();
});
afterEach(() => journey?.closeTabs());
afterAll(() => journey?.stop());

describe('somebody new, with nothing but a keyboard', () => {
  it('registers by mail, signs in, enrols a passkey and an app, signs out, and comes back without a password', async () => {
    const { bastion, app, smtp, openTab } = journey;
    const { page, complaints } = await openTab();
    const { setPresence } = await addAuthenticator(page);
    await setPresence(false);

    const finish = await app.begin(page);
    await arriveAt(page, 'Sign in');
    await follow(page, 'Create an account', 'Create an account');
    await arriveAt(page, 'Create an account');
    await type(page, 'Email', email);
    await page.keyboard.press('Enter');
    await arriveAt(page, 'Check your mail');

    await page.goto(linkIn(await smtp.next(email), 'link'));
    await arriveAt(page, 'Create your account');
    await type(page, 'Name', 'Grace Hopper');
    await type(page, 'Password', password);
    await type(page, 'Repeat password', password);
    await page.keyboard.press('Enter');
    await arriveAt(page, 'Your account is ready');
    await follow(page, 'Continue', 'Sign in');
    await signInByKeyboard(page, { email, password });
    const claims = await finish();
    expect(claims).toMatchObject({ acr: 'urn:bastion:acr:password', amr: ['pwd'] });

    await page.goto(`${bastion.url}/account`);
    await arriveAt(page, 'Profile');
    expect(await page.getByLabel('Full name').inputValue()).toBe('Grace Hopper');
    await follow(page, 'Two-step verification', 'Two-step verification');
    await follow(page, 'Add a passkey', 'Add a passkey');
    await arriveAt(page, 'Add a passkey');
    await setPresence(true);
    await type(page, 'Name', 'My laptop');
    await page.keyboard.press('Enter');
    await arriveAt(page, 'New recovery codes');
    await follow(page, 'I have saved them', 'Two-step verification');
    await follow(page, 'Set up an app', 'Set up an authenticator app');
    await arriveAt(page, 'Set up an authenticator app');
    const secret = ((await page.locator('#secret').textContent()) ?? '').replaceAll(' ', '');
    await type(page, 'Six-digit code the app shows', codeOf(secret, stepNow()));
    await page.keyboard.press('Enter');
    await arriveAt(page, 'Two-step verification');

    await setPresence(false);
    await follow(page, 'Sign out', 'Sign out?');
    await arriveAt(page, 'Sign out?');
    await follow(page, 'Sign out', 'You are signed out');

    const again = await app.begin(page);
    await arriveAt(page, 'Sign in');
    await setPresence(true);
    await press(page, 'Use a passkey');
    expect(await again()).toMatchObject({ sub: claims.sub, acr: mfa, amr: ['swk', 'user', 'mfa'] });
    expect(complaints).toEqual([]);
  });
});
