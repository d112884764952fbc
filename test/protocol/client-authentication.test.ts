import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBastion, type TestBastion, type TestClient } from '../support/start-bastion.ts';
import { type Answer, basic, type Params, postForm } from './support/ask.ts';
import { type AssertionKey, assertionType, createAssertionKey } from './support/assertion-key.ts';

let bastion: TestBastion;
const clients: Record<string, TestClient> = {};
let key: AssertionKey;
let wrongKey: AssertionKey;

beforeAll(async () => {
  bastion = await startBastion();
  [key, wrongKey] = await Promise.all([createAssertionKey(), createAssertionKey()]);
  clients.basic = await bastion.createClient();
  clients.post = await bastion.createClient({ token_endpoint_auth_method: 'client_secret_post' });
  clients.jwt = await bastion.createClient({
    token_endpoint_auth_method: 'private_key_jwt',
    jwks: { keys: [key.publicJwk] },
  });
  clients.none = await bastion.createClient({
    token_endpoint_auth_method: 'none',
    grant_types: ['authorization_code', 'refresh_token'],
  });
});
afterAll(() => bastion?.stop());

const idOf = (name: string): string => clients[name]?.client_id ?? '';
const secretOf = (name: string): string => clients[name]?.client_secret ?? '';
const askToken = (params: Params, headers: Record<string, string> = {}): Promise<Answer> =>
  postForm(`${bastion.url}/token`, { grant_type: 'client_credentials', ...params }, headers);

function expectRefused(answer: Answer): void {
  expect([400, 401]).toContain(answer.status);
  expect(answer.json.error).toMatch(/^invalid_(client|request)$/);
  expect(answer.json).not.toHaveProperty('access_token');
}

describe('client secrets', () => {
  it('RFC 6749 §2.3.1 wrong ones are refused, with a challenge where the header was used', async () => {
    const answer = await askToken({}, basic(idOf('basic'), 'wrong'));
    expect(answer.status).toBe(401);
    expect(answer.json).toMatchObject({ error: 'invalid_client' });
    expect(answer.headers.get('www-authenticate')).toMatch(/^Basic realm=/);
    expectRefused(await askToken({ client_id: idOf('post'), client_secret: 'wrong' }));
  });

  it('RFC 6749 §5.2 an unknown client and a wrong secret cannot be told apart', async () => {
    const wrong = await askToken({}, basic(idOf('basic'), 'wrong'));
    const unknown = await askToken({}, basic('nobody', 'wrong'));
    expect({ status: unknown.status, body: unknown.text }).toEqual({ status: wrong.status, body: wrong.text });
  });

  it.each<[string, () => Promise<Answer>]>([
    [
      'the stored hash instead of the secret',
      async () => {
        const [row] = await bastion.database.query<{ secret_hash: string }>(
          'select secret_hash from clients where client_id = $1',
          [idOf('basic')],
        );
        return askToken({}, basic(idOf('basic'), row?.secret_hash ?? ''));
      },
    ],
    ['none', () => askToken({ client_id: idOf('basic') })],
    ['an empty one', () => askToken({}, basic(idOf('basic'), ''))],
    ['an empty one in the form', () => askToken({ client_id: idOf('post'), client_secret: '' })],
    ['the one of another client', () => askToken({}, basic(idOf('basic'), secretOf('post')))],
    ['a longer one', () => askToken({}, basic(idOf('basic'), `${secretOf('basic')}x`))],
    [
      'a client_id in the form that differs',
      () => askToken({ client_id: idOf('post') }, basic(idOf('basic'), secretOf('basic'))),
    ],
    ['two secrets in the form', () => askToken({ client_id: idOf('post'), client_secret: [secretOf('post'), 'x'] })],
    ['a secret where none is registered', () => askToken({ client_id: idOf('none'), client_secret: 'x' })],
    ['a secret where a key is registered', () => askToken({}, basic(idOf('jwt'), secretOf('jwt')))],
    ['a bearer header', () => askToken({}, { authorization: `Bearer ${secretOf('basic')}` })],
    ['a header that is not base64', () => askToken({}, { authorization: 'Basic %%%' })],
    ['a header without a colon', () => askToken({}, { authorization: `Basic ${btoa(idOf('basic'))}` })],
    ['a header with a broken escape', () => askToken({}, { authorization: `Basic ${btoa('%zz:%zz')}` })],
    ['nothing at all', () => askToken({})],
  ])('RFC 6749 §2.3.1 refused with %s', async (_name, send) => expectRefused(await send()));

  it('RFC 6749 §2.3 two ways of authentication in one request are refused', async () => {
    const both = { client_id: idOf('basic'), client_secret: secretOf('basic') };
    const answer = await askToken(both, basic(idOf('basic'), secretOf('basic')));
    expect(answer.json).toMatchObject({ error: 'invalid_request' });
  });

  it('RFC 6749 §2.3.1 are never taken from the query', async () => {
    const query = new URLSearchParams({ client_id: idOf('post'), client_secret: secretOf('post') });
    expectRefused(await postForm(`${bastion.url}/token?${query}`, { grant_type: 'client_credentials' }));
  });

  it.each(['basic', 'post'])('RFC 6749 §2.3.1 the right one is taken: client_secret_%s', async (method) => {
    const { client_id = '', client_secret = '' } = clients[method] ?? {};
    const isBasic = method === 'basic';
    const answer = await askToken(
      isBasic ? {} : { client_id, client_secret },
      isBasic ? basic(client_id, client_secret) : {},
    );
    expect(answer.json).toMatchObject({ token_type: 'Bearer', expires_in: 900 });
  });
});

describe('private_key_jwt', () => {
  const now = () => Math.floor(Date.now() / 1000);
  const use = async (claims = {}, header = {}, by = key) =>
    askToken(await by.assert(idOf('jwt'), bastion.url, claims, header));

  it.each<[string, () => Promise<Answer>]>([
    ['signed with another key', () => use({}, { kid: key.publicJwk.kid }, wrongKey)],
    ['signed with another key of an unknown kid', () => use({}, {}, wrongKey)],
    ['that ran out', () => use({ exp: now() - 60, iat: now() - 120 })],
    ['that is not valid yet', () => use({ nbf: now() + 600 })],
    ['without exp', () => use({ exp: undefined })],
    ['without jti', () => use({ jti: undefined })],
    ['without aud', () => use({ aud: undefined })],
    ['without iss', () => use({ iss: undefined })],
    ['without sub', () => use({ sub: undefined })],
    ['for another audience', () => use({ aud: 'https://other.example' })],
    ['for a path below the issuer', () => use({ aud: `${bastion.url}/token/x` })],
    ['for a list of other audiences', () => use({ aud: ['https://other.example', 'x'] })],
    ['by another issuer', () => use({ iss: 'somebody' })],
    ['about another client', () => use({ sub: idOf('basic') })],
    ['whose exp is text', () => use({ exp: 'tomorrow' })],
    ['whose exp is beyond all dates', () => use({ exp: 1e15 })],
    ['whose exp is years away', () => use({ exp: now() + 400 * 86_400 })],
    ['whose jti is an object', () => use({ jti: { a: 1 } })],
    [
      'with another type',
      async () => askToken({ ...(await key.assert(idOf('jwt'), bastion.url)), client_assertion_type: 'x' }),
    ],
    [
      'without a type',
      async () => askToken({ ...(await key.assert(idOf('jwt'), bastion.url)), client_assertion_type: undefined }),
    ],
    [
      'beside a client_id that differs',
      async () => askToken({ ...(await key.assert(idOf('jwt'), bastion.url)), client_id: idOf('post') }),
    ],
    ['beside a secret', async () => askToken({ ...(await key.assert(idOf('jwt'), bastion.url)), client_secret: 'x' })],
    ['of a client that has a secret', async () => askToken(await key.assert(idOf('basic'), bastion.url))],
    ['that is no JWT', () => askToken({ client_assertion: 'a.b.c', client_assertion_type: assertionType })],
    [
      'that is empty',
      () => askToken({ client_assertion: '', client_assertion_type: assertionType, client_id: idOf('jwt') }),
    ],
    [
      'that nobody signed',
      () => {
        const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
        const claims = { iss: idOf('jwt'), sub: idOf('jwt'), aud: bastion.url, exp: now() + 60, jti: 'x' };
        const client_assertion = `${encode({ alg: 'none' })}.${encode(claims)}.`;
        return askToken({ client_assertion, client_assertion_type: assertionType });
      },
    ],
  ])('RFC 7523 §3 refuses an assertion %s', async (_name, send) => expectRefused(await send()));

  it('RFC 7523 §3 refuses an assertion that was used before', async () => {
    const assertion = await key.assert(idOf('jwt'), bastion.url);
    expect((await askToken(assertion)).status).toBe(200);
    const again = await askToken(assertion);
    expect(again.status).toBe(401);
    expect(again.json).toMatchObject({ error: 'invalid_client' });
    expect(again.json).not.toHaveProperty('access_token');
  });

  it('RFC 7523 §3 refuses an assertion for another tenant', async () => {
    const { id, issuer } = await bastion.createTenant('other');
    await bastion.createClient(
      { client_id: idOf('jwt'), token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [key.publicJwk] } },
      { tenantId: id },
    );
    const send = async (aud: string) =>
      postForm(`${issuer}/token`, { grant_type: 'client_credentials', ...(await key.assert(idOf('jwt'), aud)) });
    expectRefused(await send(bastion.url));
    expect((await send(issuer)).status).toBe(200);
  });

  it.each(['issuer', 'token endpoint'])('RFC 7523 §3 takes an assertion for the %s', async (audience) => {
    const aud = audience === 'issuer' ? bastion.url : `${bastion.url}/token`;
    expect((await use({ aud })).json).toMatchObject({ token_type: 'Bearer' });
  });
});

describe('a client without authentication', () => {
  it('RFC 6749 §4.4 gets no token of its own', async () => {
    expectRefused(await askToken({ client_id: idOf('none') }));
  });
});
