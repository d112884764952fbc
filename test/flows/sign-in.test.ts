import * as oidc from 'openid-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HttpBrowser } from '../support/http-browser.ts';
import { startBastion, type TestBastion, type TestClient, type TestUser } from '../support/start-bastion.ts';

const redirect_uri = 'https://app.example/callback';

describe('signing in', () => {
  let bastion: TestBastion;
  let user: TestUser;
  let client: TestClient;

  beforeAll(async () => {
    bastion = await startBastion();
    user = await bastion.createUser({ roles: ['viewer'], user_groups: ['staff'], name: 'Ada' });
    client = await bastion.createClient();
  });
  afterAll(() => bastion?.stop());

  it('leads a relying party that knows only the issuer to tokens, refresh, introspection and logout', async () => {
    const config = await oidc.discovery(new URL(bastion.url), client.client_id, client.client_secret, undefined, {
      execute: [oidc.allowInsecureRequests],
    });
    const code_verifier = oidc.randomPKCECodeVerifier();
    const DPoP = oidc.getDPoPHandle(config, await oidc.randomDPoPKeyPair());
    const url = await oidc.buildAuthorizationUrlWithPAR(
      config,
      {
        redirect_uri,
        scope: 'openid email profile groups roles offline_access',
        prompt: 'consent',
        code_challenge: await oidc.calculatePKCECodeChallenge(code_verifier),
        code_challenge_method: 'S256',
        state: 'xyz',
      },
      { DPoP },
    );
    const browser = new HttpBrowser();
    const login = await browser.open(url.href);
    expect(login.body).toContain('name="login"');
    const wrong = await browser.submit(login, { login: user.email, password: 'not the password' });
    expect(wrong.status).toBe(400);
    const consent = await browser.submit(wrong, { login: user.email, password: user.password });
    expect(consent.body).toContain('name="decision"');
    const back = await browser.submit(consent, { decision: 'allow' });
    const callback = new URL(back.headers.get('location') ?? '');
    expect(callback.href.startsWith(redirect_uri)).toBe(true);

    const checks = { pkceCodeVerifier: code_verifier, expectedState: 'xyz' };
    const tokens = await oidc.authorizationCodeGrant(config, callback, checks, undefined, { DPoP });
    expect(tokens.token_type).toBe('dpop');
    const sub = tokens.claims()?.sub ?? '';
    expect(sub).toBe(user.id);
    const info = await oidc.fetchUserInfo(config, tokens.access_token, sub, { DPoP });
    expect(info).toMatchObject({ email: user.email, user_groups: ['staff'], roles: ['viewer'], tenant: 'default' });

    const refreshed = await oidc.refreshTokenGrant(config, tokens.refresh_token ?? '', undefined, { DPoP });
    expect(refreshed.refresh_token).not.toBe(tokens.refresh_token);
    expect(await oidc.tokenIntrospection(config, refreshed.access_token)).toMatchObject({ active: true, sub });

    const logout = oidc.buildEndSessionUrl(config, { id_token_hint: refreshed.id_token ?? '' });
    const confirm = await browser.open(logout.href);
    const out = await browser.submit(confirm, { logout: 'yes' });
    expect(out.status).toBe(200);
    expect(await oidc.tokenIntrospection(config, refreshed.access_token)).toEqual({ active: false });
    await expect(oidc.refreshTokenGrant(config, refreshed.refresh_token ?? '', undefined, { DPoP })).rejects.toThrow();
  });
});
