import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toSearchParams } from '../protocol/support/ask.ts';
import { createPkce } from '../protocol/support/pkce.ts';
import { RelyingParty } from '../protocol/support/relying-party.ts';
import { startBastion, type TestBastion, type TestUser } from '../support/start-bastion.ts';
import { launchBrowser } from '../views/browser-tab.ts';
import { fillLogin, openWatchedTab } from './support/watched-tab.ts';

let bastion: TestBastion;
let user: TestUser;
let browser: Browser;

beforeAll(async () => {
  bastion = await startBastion();
  user = await bastion.createUser();
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await bastion?.stop();
});

/** What a native app opens on the loopback interface to wait for its answer. */
async function listen(address: string): Promise<Server> {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' });
    response.end('<!doctype html><title>App</title><link rel="icon" href="data:,">You can go back to the app.');
  });
  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  return server;
}

describe('a native app that waits on the loopback interface', () => {
  it.each([
    ['127.0.0.1', 'http://127.0.0.1'],
    ['::1', 'http://[::1]'],
  ])('RFC 8252 §7.3 gets its answer from a browser at %s, on a port of its choice', async (address, origin) => {
    const app = await listen(address);
    const redirect_uri = `${origin}:${(app.address() as AddressInfo).port}/callback`;
    const client = await bastion.createClient({
      application_type: 'native',
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token'],
      redirect_uris: [`${origin}/callback`],
    });
    const party = new RelyingParty(bastion.url, client, { auth: 'none', redirect_uri });
    const { page, complaints, close } = await openWatchedTab(browser);
    const { code_challenge, code_verifier } = createPkce();
    await page.goto(`${bastion.url}/authorize?${toSearchParams(party.request({ code_challenge }))}`);
    await fillLogin(page, user);
    await page.getByRole('button', { name: 'Allow' }).click();
    await page.waitForURL((url) => url.href.startsWith(`${redirect_uri}?`));
    const code = new URL(page.url()).searchParams.get('code') ?? '';
    expect((await party.exchange({ code, code_verifier })).status).toBe(200);
    expect(complaints).toEqual([]);
    await close();
    app.closeAllConnections();
    app.close();
  });
});
