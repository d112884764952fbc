import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import * as oidc from 'openid-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { redirect_uri } from '../storage/support/relying-party.ts';
import { HttpBrowser } from '../support/http-browser.ts';
import { startBastion, type TestBastion } from '../support/start-bastion.ts';
import { askBastion, type Environment, runHere } from './support/run-bastion.ts';

type Running = { readonly bastion: TestBastion; readonly env: Environment };
type CreatedClient = { readonly client_id: string; readonly client_secret: string };

/** A Bastion, and the environment in which the command line works on it. */
async function start(settings: Record<string, string> = {}): Promise<Running> {
  const bastion = await startBastion({ env: settings });
  const { port, dataDir, keysDir } = bastion.config;
  const places = { PORT: String(port), BASTION_DATA_DIR: dataDir, BASTION_KEYS_DIR: keysDir };
  return { bastion, env: { ...settings, ...places, DATABASE_URL: bastion.database.appUrl.reveal() } };
}

const register = (env: Environment, ...options: string[]): Promise<CreatedClient> =>
  askBastion(env, ['client', 'create', '--redirect-uri', redirect_uri, '--skip-consent', ...options]);

/** The ID token that openid-client accepts when it expects `alg`; signed with a key of the JWKS where there is one. */
async function getIdToken({ bastion }: Running, { client_id, client_secret }: CreatedClient, alg: string) {
  const expected = { client_secret, id_token_signed_response_alg: alg };
  const execute = [oidc.allowInsecureRequests, ...(alg.startsWith('HS') ? [] : [oidc.enableNonRepudiationChecks])];
  const config = await oidc.discovery(new URL(bastion.url), client_id, expected, undefined, { execute });
  const pkceCodeVerifier = oidc.randomPKCECodeVerifier();
  const url = oidc.buildAuthorizationUrl(config, {
    redirect_uri,
    scope: 'openid',
    code_challenge: await oidc.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
  });
  const user = await bastion.createUser();
  const browser = new HttpBrowser();
  const back = await browser.submit(await browser.open(url.href), { login: user.email, password: user.password });
  const callback = new URL(back.headers.get('location') ?? '');
  const tokens = await oidc.authorizationCodeGrant(config, callback, { pkceCodeVerifier });
  expect(tokens.claims()?.sub).toBe(user.id);
  return tokens.id_token ?? '';
}

describe('with BASTION_JWT_ALGORITHM=HS256 in development', () => {
  const development = { NODE_ENV: 'development', BASTION_JWT_ALGORITHM: 'HS256', BASTION_BCRYPT_COST: '10' };
  let running: Running;
  let client: CreatedClient;

  beforeAll(async () => {
    running = await start(development);
    client = await register(running.env);
  });
  afterAll(() => running?.bastion.stop());

  test('a client that expects a public key is not content with its secret', async () => {
    await expect(getIdToken(running, client, 'ES256')).rejects.toMatchObject({
      cause: { message: expect.stringContaining('alg') },
    });
  });

  test('the same client is refused on the command line in production', async () => {
    const production = { ...running.env, NODE_ENV: 'production' };
    const { status, stderr } = await runHere(production, ['client', 'list']);
    expect([status, stderr]).toEqual([78, expect.stringMatching(/BASTION_JWT_ALGORITHM/)]);
  });

  test('a client gets ID tokens that its own secret verifies, and no other secret', async () => {
    const { bastion, env } = running;
    const idToken = await getIdToken(running, client, 'HS256');
    const check = { issuer: bastion.url, audience: client.client_id, algorithms: ['HS256'] };
    const verify = (secret: string) => jwtVerify(idToken, Buffer.from(secret), check);
    const other = await register(env);
    await expect(verify(other.client_secret)).rejects.toThrow('signature verification failed');
    expect((await verify(client.client_secret)).payload.iss).toBe(bastion.url);
  });

  test('access tokens for resources, which share no secret with us, are signed with a public key all the same', async () => {
    const { bastion, env } = running;
    const api = 'https://api.example';
    await askBastion(env, ['resource', 'create', '--identifier', api, '--scope', 'read']);
    const service = await askBastion(env, ['client', 'create', '--scope', 'read']);
    const basic = Buffer.from(`${service.client_id}:${service.client_secret}`).toString('base64');
    const body = new URLSearchParams({ grant_type: 'client_credentials', resource: api, scope: 'read' });
    const headers = { authorization: `Basic ${basic}` };
    const reply = await (await fetch(`${bastion.url}/token`, { method: 'POST', headers, body })).json();
    const { access_token } = reply as { access_token: string };
    expect(decodeProtectedHeader(access_token)).toMatchObject({ alg: 'ES256', typ: 'at+jwt' });
    await jwtVerify(access_token, createRemoteJWKSet(new URL(`${bastion.url}/jwks`)), { audience: api });
  });
});

describe('with --id-token-alg', () => {
  let running: Running;

  beforeAll(async () => {
    running = await start();
  });
  afterAll(() => running?.bastion.stop());

  test.each(['RS256', 'EdDSA', 'ES256'])('%s: openid-client takes no ID token of another algorithm', async (alg) => {
    const client = await register(running.env, '--id-token-alg', alg);
    const other = alg === 'RS256' ? 'ES256' : 'RS256';
    await expect(getIdToken(running, client, other)).rejects.toThrow();
  });

  test.each(['RS256', 'EdDSA', 'ES256'])('%s signs the ID tokens of this client', async (alg) => {
    const client = await register(running.env, '--id-token-alg', alg);
    const idToken = await getIdToken(running, client, alg);
    const { bastion } = running;
    const check = { issuer: bastion.url, audience: client.client_id };
    const { protectedHeader } = await jwtVerify(idToken, createRemoteJWKSet(new URL(`${bastion.url}/jwks`)), check);
    expect(protectedHeader.alg).toBe(alg);
  });
});
