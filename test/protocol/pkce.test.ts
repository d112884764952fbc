import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HttpBrowser } from '../support/http-browser.ts';
import { startBastion, type TestBastion } from '../support/start-bastion.ts';
import { challengeOf, createPkce } from './support/pkce.ts';
import { RelyingParty, signIn } from './support/relying-party.ts';

/** RFC 7636 appendix B. */
const vector = {
  code_verifier: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
  code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
};

let bastion: TestBastion;
const parties: Record<string, RelyingParty> = {};
let browser: HttpBrowser;

beforeAll(async () => {
  bastion = await startBastion();
  const confidential = new RelyingParty(bastion.url, await bastion.createClient({}, { skip_consent: true }));
  const none = { token_endpoint_auth_method: 'none', grant_types: ['authorization_code', 'refresh_token'] };
  const open = await bastion.createClient(none, { skip_consent: true });
  Object.assign(parties, { confidential, public: new RelyingParty(bastion.url, open, { auth: 'none' }) });
  browser = await signIn(confidential, await bastion.createUser());
});
afterAll(() => bastion?.stop());

describe.each(['confidential', 'public'])('PKCE of a %s client', (kind) => {
  const party = (): RelyingParty => parties[kind] as RelyingParty;

  it('RFC 7636 §4.4.1 refuses a request without code_challenge', async () => {
    const changes = { code_challenge: undefined, code_challenge_method: undefined };
    const { error, code, url } = await party().getCallback(browser, changes);
    expect({ error, code }).toEqual({ error: 'invalid_request', code: '' });
    expect(url.searchParams.get('error_description')).toMatch(/PKCE/);
  });

  it.each([
    ['plain', { code_challenge_method: 'plain' }],
    ['plain by leaving the method out (§4.3)', { code_challenge_method: undefined }],
    ['an unknown one', { code_challenge_method: 'S512' }],
    ['s256 in lower case', { code_challenge_method: 's256' }],
  ])('RFC 7636 §4.2 refuses the method %s', async (_name, changes) => {
    const { error, code } = await party().getCallback(browser, changes);
    expect({ error, code }).toEqual({ error: 'invalid_request', code: '' });
  });

  it.each([
    ['of 42 characters', vector.code_challenge.slice(1)],
    ['with characters outside of base64url', `${vector.code_challenge.slice(2)}+/`],
    ['sent twice', [vector.code_challenge, vector.code_challenge]],
  ])('RFC 7636 §4.2 refuses a challenge %s', async (_name, code_challenge) => {
    const { error, code } = await party().getCallback(browser, { code_challenge });
    expect({ error, code }).toEqual({ error: 'invalid_request', code: '' });
  });

  it.each([
    ['missing', undefined, 'invalid_grant'],
    ['empty', '', 'invalid_grant'],
    ['another one', createPkce().code_verifier, 'invalid_grant'],
    ['the challenge itself', vector.code_challenge, 'invalid_grant'],
    ['of 42 characters', vector.code_verifier.slice(1), 'invalid_request'],
    ['of 129 characters', 'a'.repeat(129), 'invalid_request'],
    ['with a character that is not allowed', `${vector.code_verifier}=`, 'invalid_request'],
  ])('RFC 7636 §4.6 rejects a verifier that is %s', async (_name, code_verifier, error) => {
    const { code } = await party().getCallback(browser, { code_challenge: vector.code_challenge });
    const answer = await party().exchange({ code, code_verifier: '' }, { code_verifier });
    expect(answer.status).toBe(400);
    expect(answer.json).toMatchObject({ error });
    expect(answer.json).not.toHaveProperty('access_token');
  });

  it('RFC 7636 §4.6 rejects a short verifier even where its hash is the challenge', async () => {
    const short = vector.code_verifier.slice(1);
    const { code } = await party().getCallback(browser, { code_challenge: challengeOf(short) });
    const answer = await party().exchange({ code, code_verifier: short });
    expect(answer.status).toBe(400);
  });

  it('RFC 7636 appendix B: the verifier of the example redeems the code of its challenge', async () => {
    expect(challengeOf(vector.code_verifier)).toBe(vector.code_challenge);
    const { code } = await party().getCallback(browser, { code_challenge: vector.code_challenge });
    const answer = await party().exchange({ code, code_verifier: vector.code_verifier });
    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject({ token_type: 'Bearer', expires_in: 900 });
  });
});
