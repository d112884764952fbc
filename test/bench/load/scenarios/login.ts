import { Browser } from '../browser.ts';
import type { Scenario } from '../scenario.ts';
import { signIn } from '../signed-in-user.ts';

/**
 * A whole sign-in of somebody without a session, in the browser that is theirs: authorize, login form, password, consent
 * (which `offline_access` asks for), code, token. No row of the table.
 */
export const login: Scenario = {
  name: 'login',
  title: 'sign-in with password',
  prepare: async ({ target, callers }) =>
    target.users.slice(0, callers).map((user) => {
      const browser = new Browser();
      return async () => {
        browser.endSession();
        await signIn(target, user, browser);
      };
    }),
};
