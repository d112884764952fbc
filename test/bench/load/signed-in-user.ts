import { createHash, randomBytes } from 'node:crypto';
import { APP_SCOPE, type BenchUser, REDIRECT_URI, type Target } from '../bench-clients.ts';
import { Browser } from './browser.ts';
import { basicAuthorization } from './build-request.ts';
import { discover, type Endpoints } from './discover.ts';

/** A user with a browser session, a settled consent and a chain of refresh tokens, of which `refreshToken` is the live one. */
export type SignedInUser = { readonly user: BenchUser; readonly browser: Browser; refreshToken: string };

export type TokenReply = { readonly access_token: string; readonly refresh_token?: string };

/** Signs one user in through the pages and redeems the code. Not timed. */
export async function signIn(target: Target, user: BenchUser, browser = new Browser()): Promise<SignedInUser> {
  const endpoints = await discover(target);
  const { url, verifier } = authorizationUrl(endpoints, target, { login_hint: user.login, prompt: 'consent' });
  const redirect = await browser.follow(url, REDIRECT_URI, user);
  const code = redirect.searchParams.get('code');
  if (code === null) throw new Error(`no code for ${user.login}: ${redirect.search}`);
  const tokens = await postToken(endpoints, target, codeForm(code, verifier));
  if (tokens.refresh_token === undefined) throw new Error(`no refresh token for ${user.login}`);
  return { user, browser, refreshToken: tokens.refresh_token };
}

/** Spends the user's refresh token and returns a fresh opaque access token, so that no measurement meets an expired one. */
export async function freshAccessToken(target: Target, signedIn: SignedInUser): Promise<string> {
  const form = { grant_type: 'refresh_token', refresh_token: signedIn.refreshToken };
  const tokens = await postToken(await discover(target), target, form);
  signedIn.refreshToken = tokens.refresh_token ?? signedIn.refreshToken;
  return tokens.access_token;
}

export function authorizationUrl(endpoints: Endpoints, target: Target, extra: Record<string, string>) {
  const verifier = randomBytes(32).toString('base64url');
  const query = new URLSearchParams({
    client_id: target.app.client_id,
    response_type: 'code',
    redirect_uri: REDIRECT_URI,
    scope: APP_SCOPE,
    state: randomBytes(8).toString('hex'),
    nonce: randomBytes(8).toString('hex'),
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...extra,
  });
  return { url: `${endpoints.authorization_endpoint}?${query}`, verifier };
}

export function codeForm(code: string, verifier: string): Record<string, string> {
  return { grant_type: 'authorization_code', code, code_verifier: verifier, redirect_uri: REDIRECT_URI };
}

async function postToken(endpoints: Endpoints, target: Target, form: Record<string, string>): Promise<TokenReply> {
  const reply = await fetch(endpoints.token_endpoint, {
    method: 'POST',
    headers: { authorization: basicAuthorization(target.app) },
    body: new URLSearchParams(form),
  });
  if (!reply.ok) throw new Error(`${form.grant_type} at ${target.name}: ${reply.status} ${await reply.text()}`);
  return (await reply.json()) as TokenReply;
}
