import { hash } from 'node:crypto';
import { randomToken } from '../../../server/kernel/ids.ts';
import { HttpBrowser, type Page } from '../../support/http-browser.ts';
import type { TestClient, TestUser } from '../../support/start-bastion.ts';
import type { DpopKey } from './dpop-key.ts';

export type Reply = { readonly status: number; readonly headers: Headers; readonly body: Record<string, unknown> };
export type Tokens = {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly id_token: string;
  readonly token_type: string;
};
export type Exchange = { readonly code: string; readonly code_verifier: string };

type Options = {
  readonly issuer: string;
  readonly client: Pick<TestClient, 'client_id'> & { client_secret?: string | undefined };
  /** Where requests really go, when that is not the issuer's own address: another node of it. */
  readonly node?: string;
};

export const redirect_uri = 'https://app.example/callback';
const scope = 'openid email offline_access';

/** What somebody sends who agrees to every text on a page. */
function agreeToAll({ body }: Page): Record<string, string> {
  const boxes = body.matchAll(/type="checkbox"[^>]* name="(\w+)" value="(\d+)"/g);
  return { decision: 'agree', ...Object.fromEntries([...boxes].map(([, kind, version]) => [kind, version])) };
}

/** A relying party that sends exactly what a test wants, byte for byte, and follows no redirect of its own accord. */
export class RelyingParty {
  readonly issuer: string;
  readonly client: Options['client'];
  readonly #node: string;
  readonly #headers: Record<string, string>;
  nonce: string | undefined;

  constructor({ issuer, client, node }: Options) {
    const { origin, host } = new URL(issuer);
    this.issuer = issuer;
    this.client = client;
    this.#node = issuer.replace(origin, node ?? origin);
    this.#headers = node ? { 'x-forwarded-host': host } : {};
  }

  /** The same relying party, speaking to another node of the same issuer. */
  at(node: string): RelyingParty {
    const { issuer, client, nonce } = this;
    return Object.assign(new RelyingParty({ issuer, client, node }), { nonce });
  }

  async send(path: string, init: RequestInit): Promise<Reply> {
    const headers = { ...this.#headers, ...(init.headers as Record<string, string>) };
    const response = await fetch(this.#node + path, { redirect: 'manual', ...init, headers });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json');
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : { text } };
  }

  /** Posts a form as this client; `proof` is a ready DPoP proof. */
  post(path: string, params: Record<string, string>, proof?: string): Promise<Reply> {
    const { client_id, client_secret } = this.client;
    const basic = Buffer.from(`${client_id}:${client_secret}`).toString('base64');
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      ...(client_secret ? { authorization: `Basic ${basic}` } : {}),
      ...(proof ? { dpop: proof } : {}),
    };
    const form = client_secret ? params : { client_id, ...params };
    return this.send(path, { method: 'POST', headers, body: new URLSearchParams(form).toString() });
  }

  /** A proof for the token endpoint, with a nonce of the server's once one is known (RFC 9449 §8). */
  async prove(key: DpopKey, path = '/token'): Promise<string> {
    if (!this.nonce) {
      const challenge = await this.post(
        path,
        { grant_type: 'refresh_token', refresh_token: 'none' },
        key.prove('POST', this.issuer + path),
      );
      this.nonce = challenge.headers.get('dpop-nonce') ?? undefined;
    }
    return key.prove('POST', this.issuer + path, { nonce: this.nonce });
  }

  async exchange({ code, code_verifier }: Exchange, key?: DpopKey): Promise<Reply> {
    const params = { grant_type: 'authorization_code', code, code_verifier, redirect_uri };
    return this.post('/token', params, key && (await this.prove(key)));
  }

  async refresh(refresh_token: string, key?: DpopKey): Promise<Reply> {
    return this.post('/token', { grant_type: 'refresh_token', refresh_token }, key && (await this.prove(key)));
  }

  introspect = (token: string): Promise<Reply> => this.post('/introspect', { token });

  userinfo(access_token: string): Promise<Reply> {
    return this.send('/userinfo', { headers: { authorization: `Bearer ${access_token}` } });
  }

  authorizationUrl(params: Record<string, string> = {}): { url: string; code_verifier: string } {
    const code_verifier = randomToken();
    const query = new URLSearchParams({
      client_id: this.client.client_id,
      redirect_uri,
      response_type: 'code',
      scope,
      prompt: 'consent',
      code_challenge: hash('sha256', code_verifier, 'base64url'),
      code_challenge_method: 'S256',
      ...params,
    });
    return { url: `${this.issuer}/authorize?${query}`, code_verifier };
  }

  /** Takes a browser through sign-in and consent as far as they are due; answers the code that the client gets. */
  async authorize(browser: HttpBrowser, user: TestUser, params: Record<string, string> = {}): Promise<Exchange> {
    const { url, code_verifier } = this.authorizationUrl(params);
    let page = await browser.open(url);
    if (page.body.includes('name="login"')) {
      page = await browser.submit(page, { login: user.email, password: user.password });
    }
    if (page.body.includes('value="agree"')) page = await browser.submit(page, agreeToAll(page));
    if (page.body.includes('value="allow"')) page = await browser.submit(page, { decision: 'allow' });
    const code = new URL(page.headers.get('location') ?? 'none:').searchParams.get('code');
    if (!code) throw new Error(`no code: ${page.status} ${page.headers.get('location')} ${page.body.slice(0, 400)}`);
    return { code, code_verifier };
  }

  /** Signs a user in and answers the tokens. */
  async signIn(
    user: TestUser,
    options: { key?: DpopKey; browser?: HttpBrowser; params?: Record<string, string> } = {},
  ) {
    const { key, browser = new HttpBrowser(), params } = options;
    const reply = await this.exchange(await this.authorize(browser, user, params), key);
    if (reply.status !== 200) throw new Error(`no tokens: ${reply.status} ${JSON.stringify(reply.body)}`);
    return reply.body as unknown as Tokens;
  }
}
