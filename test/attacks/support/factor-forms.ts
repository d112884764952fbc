import { AccountBrowser } from '../../account/support/account-browser.ts';
import { codeOf, recoveryCodesOn, secretOn, stepNow } from '../../flows/support/authenticator-app.ts';
import { RelyingParty } from '../../storage/support/relying-party.ts';
import { HttpBrowser, type Page } from '../../support/http-browser.ts';
import type { TestBastion, TestUser } from '../../support/start-bastion.ts';
import { mailedLink } from './mailed-link.ts';

/** A page that asks for a second factor, in a browser of its own: at the sign-in, or behind the link of a recovery. */
export type FactorForm = { readonly browser: HttpBrowser; readonly page: Page };
export type Enrolled = TestUser & { readonly secret: string; readonly codes: readonly string[] };

/** Whether a factor was taken: the sign-in went on to the app, or the link to the new password. */
export const isPast = ({ body, headers }: Page): boolean =>
  headers.get('location') !== null || body.includes('name="repeat"');

export async function openFactorForms(bastion: TestBastion) {
  const client = await bastion.createClient({}, { skip_consent: true });
  const app = new RelyingParty({ issuer: bastion.url, client });

  async function atLogin(user: TestUser): Promise<FactorForm> {
    const browser = new HttpBrowser();
    const login = await browser.open(app.authorizationUrl({ prompt: 'login' }).url);
    return { browser, page: await browser.submit(login, { login: user.email, password: user.password }) };
  }

  async function atLink(link: string): Promise<FactorForm> {
    const browser = new HttpBrowser();
    return { browser, page: await browser.open(link) };
  }

  const recoveryLink = (user: TestUser) => mailedLink(bastion, { purpose: 'recover', userId: user.id });

  return {
    atLogin,
    atLink,
    recoveryLink,
    /** Somebody with an app, whose code of this moment is not used yet, and recovery codes. */
    async enrol(): Promise<Enrolled> {
      const user = await bastion.createUser();
      const browser = new AccountBrowser(bastion.url);
      const page = await browser.signIn(user, '/two-step/app');
      const secret = secretOn(page.body);
      const shown = await browser.submit(page, { code: codeOf(secret, stepNow() - 1) });
      await browser.submit(shown, {});
      return { ...user, secret, codes: recoveryCodesOn(shown.body) };
    },
    /** Fifty forms, by turns at the sign-in and behind one mailed link. */
    async fifty(user: TestUser): Promise<FactorForm[]> {
      const link = await recoveryLink(user);
      const all: FactorForm[] = [];
      // One after the other: so many passwords at once would have to wait (test/attacks/password-guessing.test.ts).
      while (all.length < 50) all.push(await (all.length % 2 === 0 ? atLogin(user) : atLink(link)));
      if (!all.every(({ page }) => page.body.includes('name="recovery_code"'))) throw new Error('no form for a factor');
      return all;
    },
  };
}
