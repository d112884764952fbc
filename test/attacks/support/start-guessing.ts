import { RelyingParty } from '../../storage/support/relying-party.ts';
import { HttpBrowser, type Page } from '../../support/http-browser.ts';
import { openDeps } from '../../support/open-deps.ts';
import { startBastion } from '../../support/start-bastion.ts';

export const isIn = (page: Page): boolean =>
  page.body.includes('value="allow"') || page.headers.get('location') !== null;

/** A Bastion at which anybody may try to sign in from anywhere, and what a node of it stands on. */
export async function startGuessing() {
  const bastion = await startBastion({ env: { BASTION_TRUSTED_PROXIES: '127.0.0.1/32' } });
  const node = await openDeps(bastion.database, { keysDir: bastion.config.keysDir });
  const app = new RelyingParty({ issuer: bastion.url, client: await bastion.createClient() });

  let lastHost = 0;
  /** A browser somewhere else than all others. */
  function browserIn(network: string): HttpBrowser {
    lastHost = (lastHost % 250) + 1;
    return new HttpBrowser({
      'x-forwarded-for': network.includes(':') ? `${network}::${lastHost}` : `${network}.${lastHost}`,
    });
  }

  let lastNetwork = 0;
  function browserElsewhere(): HttpBrowser {
    lastNetwork += 1;
    return browserIn(`198.${18 + (lastNetwork >> 8)}.${lastNetwork & 255}`);
  }

  async function tryToSignIn(login: string, password: string, browser = browserElsewhere()): Promise<Page> {
    const page = await browser.open(app.authorizationUrl({ prompt: 'login consent' }).url);
    return browser.submit(page, { login, password });
  }

  /** So many failures that the next one has to wait; the waits in between pass at once. */
  async function fail(login: string, times: number, browser?: HttpBrowser): Promise<Page> {
    let page: Page | undefined;
    for (let tries = 0; tries < times; tries += 1) {
      await letPass(60);
      page = await tryToSignIn(login, `wrong ${tries} for ${login}`, browser);
    }
    if (!page) throw new Error('nothing was tried');
    return page;
  }

  /** Time goes by for everything that is counted. */
  const letPass = (seconds: number) =>
    bastion.database.query(
      `update login_attempts set open_at = open_at - make_interval(secs => $1), last_at = last_at - make_interval(secs => $1)`,
      [seconds],
    );
  const forgetAttempts = () => bastion.database.query('delete from login_attempts');

  const auditsOf = (kind: string) =>
    bastion.database.query<{ user_id: string | null; details: { code?: string; limits?: string[] } }>(
      'select user_id, details from audit_events where kind = $1 order by id',
      [kind],
    );

  async function stop(): Promise<void> {
    await node.close();
    await bastion.stop();
  }

  const browsers = { browserIn, browserElsewhere };
  return { bastion, node, ...browsers, tryToSignIn, fail, letPass, forgetAttempts, auditsOf, stop };
}
