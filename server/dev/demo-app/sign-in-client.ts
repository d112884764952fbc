import * as oidc from 'openid-client';

/** What the app needs to know about its issuer. */
export type Registration = {
  readonly issuer: string;
  readonly client_id: string;
  readonly client_secret: string;
  readonly appUrl: string;
};

/** A sign-in under way: what must come back unchanged, or prove who asked. */
export type PendingSignIn = {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly proof: oidc.DPoPHandle;
};

export type SignedIn = {
  readonly tokens: oidc.TokenEndpointResponse;
  readonly claims: oidc.IDToken;
  readonly userinfo: oidc.UserInfoResponse;
  readonly refreshes: number;
  readonly proof: oidc.DPoPHandle;
};

const SCOPE = 'openid profile email groups roles';

/** The relying party's side of the protocol: discovery, then PAR, PKCE and DPoP, which the library does for us. */
export async function createSignInClient({ issuer, client_id, client_secret, appUrl }: Registration) {
  const redirect_uri = `${appUrl}/callback`;
  const authentication = oidc.ClientSecretBasic(client_secret);
  // Only for http://localhost, where the demo runs.
  const options = { execute: [oidc.allowInsecureRequests] };
  const config = await oidc.discovery(new URL(issuer), client_id, undefined, authentication, options);

  async function begin(): Promise<{ url: URL; pending: PendingSignIn }> {
    const verifier = oidc.randomPKCECodeVerifier();
    const proof = oidc.getDPoPHandle(config, await oidc.randomDPoPKeyPair('ES256'));
    const pending = { state: oidc.randomState(), nonce: oidc.randomNonce(), verifier, proof };
    const { state, nonce } = pending;
    const code_challenge = await oidc.calculatePKCECodeChallenge(verifier);
    const parameters = { redirect_uri, scope: SCOPE, code_challenge, code_challenge_method: 'S256', state, nonce };
    const url = await oidc.buildAuthorizationUrlWithPAR(config, parameters, { DPoP: proof });
    return { url, pending };
  }

  async function complete(address: URL, { state, nonce, verifier, proof }: PendingSignIn): Promise<SignedIn> {
    const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true };
    const tokens = await oidc.authorizationCodeGrant(config, address, checks, undefined, { DPoP: proof });
    const claims = tokens.claims();
    if (!claims) throw new Error('the issuer sent no ID token');
    const userinfo = await oidc.fetchUserInfo(config, tokens.access_token, claims.sub, { DPoP: proof });
    return { tokens, claims, userinfo, refreshes: 0, proof };
  }

  async function refresh(signedIn: SignedIn): Promise<SignedIn> {
    const { tokens, claims, refreshes, proof } = signedIn;
    const fresh = await oidc.refreshTokenGrant(config, tokens.refresh_token ?? '', undefined, { DPoP: proof });
    const userinfo = await oidc.fetchUserInfo(config, fresh.access_token, claims.sub, { DPoP: proof });
    return {
      tokens: { ...tokens, ...fresh },
      claims: fresh.claims() ?? claims,
      userinfo,
      refreshes: refreshes + 1,
      proof,
    };
  }

  function signOutUrl({ tokens }: SignedIn): URL {
    const id_token_hint = tokens.id_token ?? '';
    return oidc.buildEndSessionUrl(config, { id_token_hint, post_logout_redirect_uri: `${appUrl}/` });
  }

  return { begin, complete, refresh, signOutUrl };
}

export type SignInClient = Awaited<ReturnType<typeof createSignInClient>>;
