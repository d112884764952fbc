import type { Tokens } from '../../storage/support/relying-party.ts';
import { RelyingParty } from '../../storage/support/relying-party.ts';
import { HttpBrowser } from '../../support/http-browser.ts';
import type { TestBastion, TestUser } from '../../support/start-bastion.ts';

export const api = 'https://api.example';

export const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
export const safari =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1';

/** A browser in which somebody has signed in, and every kind of token that came of it. */
export type SignedIn = {
  readonly browser: HttpBrowser;
  readonly opaque: Tokens;
  readonly jwt: Tokens;
  readonly offline: Tokens;
};

/** An app that users sign in to and an observer that introspects what it is shown. */
export async function openApp(bastion: TestBastion) {
  const register = async () =>
    new RelyingParty({ issuer: bastion.url, client: await bastion.createClient({}, { skip_consent: true }) });
  const app = await register();
  /** A grant is one for each client and session, so what may outlive the session has a client of its own. */
  const offlineApp = await register();

  async function signIn(user: TestUser, userAgent = firefox): Promise<SignedIn> {
    const browser = new HttpBrowser({ 'user-agent': userAgent });
    const bound = { scope: 'openid', prompt: '' };
    const opaque = await app.signIn(user, { browser, params: { ...bound, prompt: 'login' } });
    const jwt = await app.signIn(user, { browser, params: { scope: 'openid read', resource: api, prompt: 'consent' } });
    const offline = await offlineApp.signIn(user, {
      browser,
      params: { scope: 'openid offline_access', prompt: 'consent' },
    });
    return { browser, opaque, jwt, offline };
  }

  const isActive = async (token: string, by = app) => (await by.introspect(token)).body.active === true;

  /** Which of these live: the cookie, and each token. */
  async function listLive({ browser, opaque, jwt, offline }: SignedIn): Promise<string[]> {
    const page = await browser.open(app.authorizationUrl({ prompt: 'none', scope: 'openid' }).url);
    const state = {
      cookie: page.headers.get('location')?.includes('code=') === true,
      opaque: await isActive(opaque.access_token),
      'opaque refresh': await isActive(opaque.refresh_token),
      jwt: await isActive(jwt.access_token),
      'jwt refresh': await isActive(jwt.refresh_token),
      offline: await isActive(offline.access_token, offlineApp),
      'offline refresh': await isActive(offline.refresh_token, offlineApp),
    };
    return Object.entries(state).flatMap(([name, lives]) => (lives ? [name] : []));
  }

  return { app, offlineApp, signIn, listLive, isActive };
}

export const everything = ['cookie', 'opaque', 'opaque refresh', 'jwt', 'jwt refresh', 'offline', 'offline refresh'];
