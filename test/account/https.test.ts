import { afterAll, beforeAll, expect, it } from 'vitest';
import { codeOf, secretOn, stepNow } from '../flows/support/authenticator-app.ts';
import { sendHostsTo } from '../support/send-hosts-to.ts';
import { startBastion, type TestBastion } from '../support/start-bastion.ts';
import { AccountBrowser, titleOf } from './support/account-browser.ts';

let bastion: TestBastion;
let restore: () => Promise<void>;

beforeAll(async () => {
  bastion = await startBastion({ env: { BASTION_URL: 'https://id.example.test' } });
  restore = sendHostsTo(bastion.config.port, ['id.example.test']);
});
afterAll(async () => {
  await restore?.();
  await bastion?.stop();
});

it('behind https every cookie is Secure and has its prefix, through sign-in and a change of the session', async () => {
  const user = await bastion.createUser();
  const browser = new AccountBrowser('https://id.example.test');
  browser.headers['x-forwarded-proto'] = 'https';
  const set: string[] = [];
  const request = browser.request.bind(browser);
  browser.request = async (...args) => {
    const page = await request(...args);
    set.push(...page.headers.getSetCookie());
    return page;
  };
  const page = await browser.signIn(user, '/two-step/app');
  const shown = await browser.submit(page, { code: codeOf(secretOn(page.body), stepNow()) });
  expect(titleOf(shown)).toBe('New recovery codes');
  expect(titleOf(await browser.visit('/two-step'))).toBe('Two-step verification');
  const names = set.map((line) => line.split('=')[0]);
  for (const name of [
    '__Host-bastion_default_session',
    '__Secure-bastion_default_account_state',
    '__Secure-bastion_default_account_notice',
  ])
    expect(names).toContain(name);
  for (const line of set) expect(line).toMatch(/; secure; httponly/i);
});
