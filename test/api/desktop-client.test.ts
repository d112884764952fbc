import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as oidc from 'openid-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HttpBrowser } from '../support/http-browser.ts';
import { startBastion, type TestBastion, type TestUser } from '../support/start-bastion.ts';
import { nativeApp, scopes } from './support/desktop-app.ts';

let bastion: TestBastion;
let user: TestUser;
beforeAll(async () => {
  bastion = await startBastion();
  user = await bastion.createUser();
});
afterAll(() => bastion?.stop());

/** The address that a desktop app waits at for the browser to come back. */
async function waitOnLoopback(): Promise<{ redirect_uri: string; callback: Promise<URL> }> {
  let arrived: (url: URL) => void;
  const callback = new Promise<URL>((resolve) => {
    arrived = resolve;
  });
  const server = createServer((request, response) => {
    response.end('You can go back to the app.');
    arrived(new URL(request.url ?? '', redirect_uri));
    server.close();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const redirect_uri = `http://127.0.0.1:${(server.address() as AddressInfo).port}/callback`;
  return { redirect_uri, callback };
}

/** A person in a browser: signs in, reads what is asked, agrees. */
async function agree(url: URL): Promise<void> {
  const browser = new HttpBrowser();
  const login = await browser.open(url.href);
  const consent = await browser.submit(login, { login: user.email, password: user.password });
  expect(consent.body).toContain('Record your activity');
  const back = await browser.submit(consent, { decision: 'allow' });
  await fetch(back.headers.get('location') ?? '');
}

describe('RFC 8252 a desktop app with openid-client', () => {
  it('signs its user in over the loopback interface and posts, reads and deletes with DPoP', async () => {
    const { client_id } = await bastion.createClient(nativeApp);
    const execute = [oidc.allowInsecureRequests];
    const config = await oidc.discovery(new URL(bastion.url), client_id, undefined, oidc.None(), { execute });
    const DPoP = oidc.getDPoPHandle(config, await oidc.randomDPoPKeyPair());
    const resource = `${bastion.url}/api/v1`;
    const { redirect_uri, callback } = await waitOnLoopback();
    const [pkceCodeVerifier, state] = [oidc.randomPKCECodeVerifier(), oidc.randomState()];
    const url = oidc.buildAuthorizationUrl(config, {
      redirect_uri,
      scope: `openid offline_access ${scopes}`,
      prompt: 'consent',
      resource,
      state,
      code_challenge: await oidc.calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: 'S256',
    });
    await agree(url);
    const checks = { pkceCodeVerifier, expectedState: state };
    const tokens = await oidc.authorizationCodeGrant(config, await callback, checks, { resource }, { DPoP });
    expect(tokens).toMatchObject({ token_type: 'dpop', scope: expect.stringContaining('activity:write') });

    const call = (token: string, method: string, body?: object) => {
      const headers = new Headers(body ? { 'content-type': 'application/json' } : {});
      const address = new URL(`${resource}/activity`);
      const text = body ? JSON.stringify(body) : undefined;
      return oidc.fetchProtectedResource(config, token, address, method, text, headers, { DPoP });
    };
    const items = [{ app: 'Editor', title: 'Quarterly report', at: Math.floor(Date.now() / 1000) - 30 }];
    const posted = await call(tokens.access_token, 'POST', { items });
    expect(await posted.json()).toMatchObject({ kept: 1, dropped: 0 });
    const read = await call(tokens.access_token, 'GET');
    expect(await read.json()).toMatchObject({
      items: [{ app: 'Editor', title: 'Quarterly report' }],
      next_cursor: null,
    });

    const fresh = await oidc.refreshTokenGrant(config, tokens.refresh_token ?? '', { resource }, { DPoP });
    const deleted = await call(fresh.access_token, 'DELETE');
    expect(await deleted.json()).toEqual({ deleted: 1 });
  });
});
