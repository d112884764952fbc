import { RelyingParty } from '../../storage/support/relying-party.ts';
import type { HttpBrowser, Page } from '../../support/http-browser.ts';
import type { TestBastion, TestUser } from '../../support/start-bastion.ts';
import { addresses, browserAt, strangerAt } from './from-elsewhere.ts';

/** Sign-ins at a client of the default tenant, as far as the page after the password. */
export async function openSignIns(bastion: TestBastion) {
  const app = new RelyingParty({ issuer: bastion.url, client: await bastion.createClient({}, { skip_consent: true }) });
  const signIn = async (
    browser: HttpBrowser,
    { email, password }: Pick<TestUser, 'email' | 'password'>,
  ): Promise<Page> =>
    browser.submit(await browser.open(app.authorizationUrl({ prompt: 'login' }).url), { login: email, password });
  return {
    signIn,
    /** A user who has signed in at home, in Berlin. */
    async userAtHome(): Promise<TestUser> {
      const user = await bastion.createUser();
      await signIn(browserAt(addresses.berlin), user);
      return user;
    },
    fromTokyo: (user: TestUser, password = user.password) => signIn(strangerAt(addresses.tokyo), { ...user, password }),
  };
}
