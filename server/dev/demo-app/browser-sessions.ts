import type { Context } from 'koa';
import { randomToken } from '../../kernel/ids.ts';
import type { PendingSignIn, SignedIn } from './sign-in-client.ts';

/** What the app remembers of one browser, in its own memory. */
export type BrowserSession = { pending?: PendingSignIn | undefined; signedIn?: SignedIn | undefined };

const COOKIE = 'harbour_session';
const MOST = 1_000;

/** Sessions by the random value of a cookie; the oldest go first. */
export function createBrowserSessions() {
  const sessions = new Map<string, BrowserSession>();
  return {
    of(ctx: Context): BrowserSession {
      const id = ctx.cookies.get(COOKIE);
      const known = id ? sessions.get(id) : undefined;
      if (known) return known;
      const fresh: BrowserSession = {};
      const value = randomToken();
      sessions.set(value, fresh);
      const [oldest] = sessions.keys();
      if (sessions.size > MOST && oldest) sessions.delete(oldest);
      ctx.cookies.set(COOKIE, value, { httpOnly: true, sameSite: 'lax', overwrite: true });
      return fresh;
    },
  };
}
