import { afterAll, beforeAll, expect, it } from 'vitest';
import { startBastion, type TestBastion } from '../support/start-bastion.ts';
import { ask, postForm } from './support/ask.ts';
import { RelyingParty } from './support/relying-party.ts';

let bastion: TestBastion;
let party: RelyingParty;

beforeAll(async () => {
  bastion = await startBastion();
  await bastion.createTenant('acme');
  party = new RelyingParty(bastion.url, await bastion.createClient());
});
afterAll(() => bastion?.stop());

it.each(['/introspect/', '/jwks/', '/token/', '/t/acme/jwks/', '/t/acme/token/'])(
  'RFC 3986 §6.2.2 %s is another address than the one without a slash, and nowhere',
  async (path) => {
    const { headers } = party.credentials();
    const params = { grant_type: 'client_credentials', token: 'x' };
    const origin = { origin: bastion.url };
    for (const answer of [
      await ask(bastion.url + path),
      await ask(`${bastion.url}${path}?a=1`),
      await postForm(bastion.url + path, params, { ...headers, ...origin }),
    ]) {
      expect(answer.status).toBe(404);
      for (const name of ['keys', 'active', 'access_token']) expect(answer.json).not.toHaveProperty(name);
    }
    expect((await ask(`${bastion.url}/jwks`)).json).toHaveProperty('keys');
  },
);
