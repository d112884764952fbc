import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codeOf, stepNow } from '../flows/support/authenticator-app.ts';
import { startBastion, type TestBastion } from '../support/start-bastion.ts';
import { isPast, openFactorForms } from './support/factor-forms.ts';

/** Between the places that ask for a code; at the sign-in alone: see test/flows/totp.test.ts. */
let bastion: TestBastion;
let forms: Awaited<ReturnType<typeof openFactorForms>>;

beforeAll(async () => {
  bastion = await startBastion();
  forms = await openFactorForms(bastion);
});
afterAll(() => bastion?.stop());

describe('attack: TOTP replay', () => {
  it('a code that was used at the sign-in opens no mailed link, nor the other way round', async () => {
    const user = await forms.enrol();
    const code = codeOf(user.secret, stepNow());
    const link = await forms.recoveryLink(user);
    const first = await forms.atLogin(user);
    expect(isPast(await first.browser.submit(first.page, { code }))).toBe(true);
    const second = await forms.atLink(link);
    const refused = await second.browser.submit(second.page, { code });
    expect([refused.status, isPast(refused)]).toEqual([400, false]);
    const next = codeOf(user.secret, stepNow() + 1);
    expect(isPast(await second.browser.submit(refused, { code: next }))).toBe(true);
    const third = await forms.atLogin(user);
    expect(isPast(await third.browser.submit(third.page, { code: next }))).toBe(false);
  });

  it('of fifty at once, half of them at the sign-in and half behind a mailed link, one passes', async () => {
    const user = await forms.enrol();
    const all = await forms.fifty(user);
    const code = codeOf(user.secret, stepNow());
    const pages = await Promise.all(all.map(({ browser, page }) => browser.submit(page, { code })));
    expect(pages.filter(isPast)).toHaveLength(1);
  });
});
