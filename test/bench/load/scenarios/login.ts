import type { Scenario } from '../scenario.ts';
import { signIn } from '../signed-in-user.ts';

/** A whole sign-in of somebody without a session: authorize, login form, password, code, token. No row of the table. */
export const login: Scenario = {
  name: 'login',
  title: 'sign-in with password',
  prepare: async ({ target, callers }) =>
    target.users.slice(0, callers).map((user) => async () => {
      await signIn(target, user);
    }),
};
