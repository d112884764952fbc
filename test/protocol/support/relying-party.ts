import { randomUUID } from 'node:crypto';
import { HttpBrowser, type Page } from '../../support/http-browser.ts';
import type { TestClient, TestUser } from '../../support/start-bastion.ts';
import { type Answer, ask, basic, type Params, postForm, toSearchParams } from './ask.ts';
import type { DpopKey } from './dpop-key.ts';
import { createPkce } from './pkce.ts';

type Options = {
  readonly redirect_uri?: string;
  /** `none` sends `client_id` alone. */
  readonly auth?: 'basic' | 'post' | 'none';
  readonly dpop?: DpopKey;
};

/** What came back at the redirect URI, and what is needed to go on with it. */
export type Callback = {
  readonly url: URL;
  readonly code: string;
  readonly error: string | null;
  readonly code_verifier: string;
};

/** A client written by hand, so that tests can send what no library would. */
export class RelyingParty {
  readonly issuer: string;
  readonly client: TestClient;
  readonly redirect_uri: string;
  readonly #auth: 'basic' | 'post' | 'none';
  readonly #dpop: DpopKey | undefined;
  #nonce: string | undefined;

  constructor(issuer: string, client: TestClient, options: Options = {}) {
    this.issuer = issuer;
    this.client = client;
    this.redirect_uri = options.redirect_uri ?? 'https://app.example/callback';
    this.#auth = options.auth ?? 'basic';
    this.#dpop = options.dpop;
  }

  /** A complete authorization request, but for what `changes` say otherwise. */
  request(changes: Params = {}): Params {
    return {
      client_id: this.client.client_id,
      response_type: 'code',
      redirect_uri: this.redirect_uri,
      scope: 'openid',
      state: randomUUID(),
      code_challenge_method: 'S256',
      ...changes,
    };
  }

  /** Opens the authorization endpoint and follows it to a page of Bastion, or to the redirect that leaves. */
  authorize(browser: HttpBrowser, params: Params): Promise<Page> {
    return browser.open(`${this.issuer}/authorize?${toSearchParams(params)}`);
  }

  /** Sends a signed-in browser through the authorization endpoint and back, agreeing where it is asked. */
  async getCallback(browser: HttpBrowser, changes: Params = {}): Promise<Callback> {
    const { code_verifier, code_challenge } = createPkce();
    const page = await this.authorize(browser, this.request({ code_challenge, ...changes }));
    const isAsked = page.body.includes('name="decision"');
    return { ...readCallback(isAsked ? await browser.submit(page, { decision: 'allow' }) : page), code_verifier };
  }

  /** Client authentication: what goes into the form, and what into the headers. */
  credentials(): { params: Params; headers: Record<string, string> } {
    const { client_id, client_secret } = this.client;
    if (this.#auth === 'none') return { params: { client_id }, headers: {} };
    if (this.#auth === 'post') return { params: { client_id, client_secret }, headers: {} };
    return { params: {}, headers: basic(client_id, client_secret) };
  }

  /** Posts a form to an endpoint below the issuer, authenticated as this client. */
  post(path: string, params: Params, headers: Record<string, string> = {}): Promise<Answer> {
    const own = this.credentials();
    return postForm(`${this.issuer}${path}`, { ...own.params, ...params }, { ...own.headers, ...headers });
  }

  /** Posts to an endpoint with a DPoP proof where this client has a key; answers a nonce challenge once. */
  async #postProven(path: string, params: Params): Promise<Answer> {
    const key = this.#dpop;
    if (!key) return this.post(path, params);
    const send = async () =>
      this.post(path, params, { dpop: await key.prove('POST', `${this.issuer}${path}`, { nonce: this.#nonce }) });
    const first = await send();
    this.#nonce = first.headers.get('dpop-nonce') ?? this.#nonce;
    return first.json.error === 'use_dpop_nonce' ? send() : first;
  }

  token(params: Params): Promise<Answer> {
    return this.#postProven('/token', params);
  }

  push(params: Params): Promise<Answer> {
    return this.#postProven('/par', params);
  }

  exchange({ code, code_verifier }: Pick<Callback, 'code' | 'code_verifier'>, changes: Params = {}): Promise<Answer> {
    const { redirect_uri } = this;
    return this.token({ grant_type: 'authorization_code', code, code_verifier, redirect_uri, ...changes });
  }

  refresh(refresh_token: unknown, changes: Params = {}): Promise<Answer> {
    return this.token({ grant_type: 'refresh_token', refresh_token: String(refresh_token), ...changes });
  }

  introspect(token: unknown, changes: Params = {}): Promise<Answer> {
    return this.post('/introspect', { token: String(token), ...changes });
  }

  /** Sends the browser through the authorization endpoint and exchanges the code. */
  async getTokens(browser: HttpBrowser, changes: Params = {}, exchange: Params = {}): Promise<Record<string, unknown>> {
    const callback = await this.getCallback(browser, changes);
    const answer = await this.exchange(callback, exchange);
    if (answer.status !== 200) throw new Error(`no tokens: ${callback.url} ${answer.text}`);
    return answer.json;
  }

  async userinfo(accessToken: unknown): Promise<Answer> {
    return ask(`${this.issuer}/userinfo`, { headers: { authorization: `Bearer ${accessToken}` } });
  }
}

/** The parameters of the redirect that left for the client. */
export function readCallback(page: Page): { url: URL; code: string; error: string | null } {
  const location = page.headers.get('location');
  const title = /<title>(.*)<\/title>/.exec(page.body)?.[1];
  if (!location) throw new Error(`no redirect from ${page.url}: ${page.status} ${title ?? page.body}`);
  const url = new URL(location);
  return { url, code: url.searchParams.get('code') ?? '', error: url.searchParams.get('error') };
}

/** A browser in which `user` signed in for `party`, whose client must be one that needs no consent. */
export async function signIn(party: RelyingParty, user: TestUser, changes: Params = {}): Promise<HttpBrowser> {
  const browser = new HttpBrowser();
  const { code_challenge } = createPkce();
  const login = await party.authorize(browser, party.request({ code_challenge, ...changes }));
  const back = await browser.submit(login, { login: user.email, password: user.password });
  readCallback(back);
  return browser;
}
