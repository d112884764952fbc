import { type Answer, ask, type Params } from '../../protocol/support/ask.ts';
import { createDpopKey, type DpopKey, type ProofOptions } from '../../protocol/support/dpop-key.ts';
import { RelyingParty } from '../../protocol/support/relying-party.ts';
import { HttpBrowser } from '../../support/http-browser.ts';
import type { TestBastion, TestUser } from '../../support/start-bastion.ts';

export const scopes = 'activity:read activity:write';

/** What a desktop app is registered as: nothing in it is secret. */
export const nativeApp = {
  application_type: 'native',
  token_endpoint_auth_method: 'none',
  grant_types: ['authorization_code', 'refresh_token'],
  redirect_uris: ['http://127.0.0.1/callback'],
  resource_scopes: undefined,
};

export type Call = {
  readonly token?: string | undefined;
  readonly body?: unknown;
  readonly query?: string;
  readonly headers?: Record<string, string>;
  readonly key?: DpopKey | undefined;
  readonly proof?: ProofOptions;
  readonly scheme?: string;
};

/** Calls the API of an issuer, with a DPoP proof where a key is given. */
export async function callApi(issuer: string, method: string, call: Call = {}, path = '/activity'): Promise<Answer> {
  const { token, body, query = '', key, proof = {}, scheme = key ? 'DPoP' : 'Bearer', headers = {} } = call;
  const url = `${issuer}/api/v1${path}`;
  const send = async (nonce: string | undefined) =>
    ask(url + query, {
      method,
      headers: {
        ...(token ? { authorization: `${scheme} ${token}` } : {}),
        ...(key ? { dpop: await key.prove(method, url, { accessToken: token, nonce, ...proof }) } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
  const first = await send(undefined);
  return first.json.code === 'use_dpop_nonce' ? send(first.headers.get('dpop-nonce') ?? undefined) : first;
}

/** A native app in which a user signed in and agreed to what it asks for. */
export async function signInDesktop(
  bastion: TestBastion,
  user: TestUser,
  options: { scope?: string; dpop?: boolean; tenant?: { id: string; issuer: string }; exchange?: Params } = {},
) {
  const { id, issuer } = options.tenant ?? { id: bastion.defaultTenantId, issuer: bastion.url };
  const client = await bastion.createClient(nativeApp, { tenantId: id });
  const key = options.dpop ? await createDpopKey() : undefined;
  const redirect_uri = 'http://127.0.0.1:49152/callback';
  const party = new RelyingParty(issuer, client, { auth: 'none', redirect_uri, ...(key ? { dpop: key } : {}) });
  const browser = new HttpBrowser();
  const resource = `${issuer}/api/v1`;
  const ask_ = { scope: `openid ${options.scope ?? scopes}`, resource };
  const pkce = { code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM' };
  const login = await party.authorize(browser, party.request({ ...ask_, ...pkce }));
  const consent = await browser.submit(login, { login: user.email, password: user.password });
  const tokens = await party.getTokens(browser, ask_, { resource, ...options.exchange });
  const token = String(tokens.access_token);
  return { party, browser, tokens, token, key, consent, call: { token, key } };
}
