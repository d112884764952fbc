import type { Browser } from 'playwright-core';
import { Agent, fetch } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ServedPages, servePages } from '../browser/support/serve-pages.ts';
import { fillLogin, openWatchedTab } from '../browser/support/watched-tab.ts';
import { toSearchParams } from '../protocol/support/ask.ts';
import { createPkce } from '../protocol/support/pkce.ts';
import { RelyingParty } from '../protocol/support/relying-party.ts';
import { findFreePort } from '../support/find-free-port.ts';
import { readAudits } from '../support/read-audits.ts';
import { startBastion, type TestBastion, type TestUser } from '../support/start-bastion.ts';
import { launchBrowser } from '../views/browser-tab.ts';
import { type RunningCaddy, startCaddy } from './start-caddy.ts';

let caddy: RunningCaddy;
let bastion: TestBastion;
let user: TestUser;
let client: ServedPages;
let browser: Browser;

beforeAll(async () => {
  const port = await findFreePort();
  caddy = await startCaddy(`127.0.0.1:${port}`);
  bastion = await startBastion({ env: { PORT: String(port), BASTION_URL: caddy.origin } });
  user = await bastion.createUser();
  client = await servePages({
    '/': { type: 'text/html', content: '<!doctype html><title>App</title><link rel="icon" href="data:,">app' },
  });
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await client?.stop();
  await bastion?.stop();
  await caddy?.stop();
});

describe('the whole sign-in through Caddy', () => {
  it.each(['', '/t/acme'])(
    'ends TLS, keeps every address right and the cookies closed, for the tenant at "%s"',
    async (mount) => {
      const tenantId = mount ? (await bastion.createTenant('acme')).id : bastion.defaultTenantId;
      const owner = mount ? await bastion.createUser({ tenantId }) : user;
      const metadata = {
        redirect_uris: [`${client.origin}/callback`],
        post_logout_redirect_uris: [`${client.origin}/goodbye`],
      };
      const registered = await bastion.createClient(metadata, { tenantId });
      const issuer = caddy.origin + mount;
      const party = new RelyingParty(issuer, registered, { redirect_uri: `${client.origin}/callback` });

      const { page, complaints, close } = await openWatchedTab(browser, {
        ignoreHTTPSErrors: true,
        extraHTTPHeaders: { 'x-forwarded-for': '203.0.113.7', 'x-real-ip': '203.0.113.7' },
      });
      const { code_challenge, code_verifier } = createPkce();
      await page.goto(`${issuer}/authorize?${toSearchParams(party.request({ code_challenge }))}`);
      expect(page.url().startsWith(`${issuer}/interaction/`)).toBe(true);
      await fillLogin(page, owner);
      await page.getByRole('button', { name: 'Allow' }).click();
      await page.waitForURL(`${client.origin}/callback?**`);

      const cookies = await page.context().cookies(issuer);
      const session = cookies.find(({ name }) => name.endsWith('_session'));
      expect(session?.name).toBe(mount ? '__Secure-bastion_acme_session' : '__Host-bastion_default_session');
      for (const cookie of cookies) expect(cookie).toMatchObject({ secure: true, httpOnly: true, sameSite: 'Lax' });

      const callback = new URL(page.url());
      expect(callback.searchParams.get('iss')).toBe(issuer);
      const code = callback.searchParams.get('code') ?? '';
      const answers = await fetchThroughCaddy(party, code, code_verifier);
      expect(answers.issuer).toBe(issuer);
      expect(answers.sub).toBe(owner.id);

      await page.goto(
        `${issuer}/logout?${toSearchParams({ client_id: registered.client_id, post_logout_redirect_uri: `${client.origin}/goodbye` })}`,
      );
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.waitForURL(`${client.origin}/goodbye`);
      expect((await page.context().cookies(issuer)).filter(({ name }) => name.endsWith('_session'))).toEqual([]);
      expect(complaints).toEqual([]);
      await close();
    },
  );

  it('records the address of the browser, not that of Caddy, nor one that a client made up', async () => {
    const audits = await readAudits(bastion, "kind = 'login.succeeded'");
    const addresses = new Set(audits.map(({ opened }) => opened?.ip));
    expect([...addresses]).toEqual([expect.stringMatching(/^(127\.0\.0\.1|::1)$/)]);
  });
});

/** Discovers, exchanges the code and reads userinfo as a server of the client would, trusting Caddy's own authority. */
async function fetchThroughCaddy(party: RelyingParty, code: string, code_verifier: string) {
  const dispatcher = new Agent({ connect: { ca: caddy.rootCertificate } });
  try {
    const ask = async (url: string, init: object = {}): Promise<Record<string, string>> =>
      (await fetch(url, { ...init, dispatcher })).json() as Promise<Record<string, string>>;
    const metadata = await ask(`${party.issuer}/.well-known/openid-configuration`);
    const body = new URLSearchParams({
      grant_type: 'authorization_code',
      code,
      code_verifier,
      redirect_uri: party.redirect_uri,
    });
    const { access_token } = await ask(metadata.token_endpoint ?? '', {
      method: 'POST',
      body,
      headers: party.credentials().headers,
    });
    const info = await ask(metadata.userinfo_endpoint ?? '', { headers: { authorization: `Bearer ${access_token}` } });
    return { issuer: metadata.issuer, sub: info.sub };
  } finally {
    await dispatcher.close();
  }
}
