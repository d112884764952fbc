import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { askBastion, type Environment, runHere } from '../cli/support/run-bastion.ts';
import { RelyingParty, signIn } from '../protocol/support/relying-party.ts';
import type { HttpBrowser } from '../support/http-browser.ts';
import { startBastion, type TestBastion, type TestClient } from '../support/start-bastion.ts';

const api = 'https://api.example';
const redirect_uri = 'https://app.example/callback';

let bastion: TestBastion;
let env: Environment;
let browser: HttpBrowser;

/** A client as the command line registers it. */
const register = (...options: string[]): Promise<TestClient & { scope?: string }> =>
  askBastion(env, ['client', 'create', '--skip-consent', ...options]);

async function partyWith(...scopes: string[]): Promise<RelyingParty> {
  const limits = scopes.flatMap((scope) => ['--scope', scope]);
  return new RelyingParty(bastion.url, await register('--redirect-uri', redirect_uri, ...limits));
}

/** What the access token for the resource is good for. */
function scopeOf(tokens: Record<string, unknown>): unknown {
  const { aud, scope = '' } = decodeJwt(String(tokens.access_token));
  expect(aud).toBe(api);
  return scope;
}

beforeAll(async () => {
  bastion = await startBastion();
  const { port, dataDir, keysDir } = bastion.config;
  const places = { PORT: String(port), BASTION_DATA_DIR: dataDir, BASTION_KEYS_DIR: keysDir };
  env = { ...places, DATABASE_URL: bastion.database.appUrl.reveal() };
  await askBastion(env, ['resource', 'create', '--identifier', api, '--scope', 'read', '--scope', 'write']);
  browser = await signIn(await partyWith(), await bastion.createUser());
});
afterAll(() => bastion?.stop());

describe('a client registered with a list of scopes', () => {
  test('that are all standard gets nothing of a resource, whether it asks at sign-in or at a refresh', async () => {
    const party = await partyWith('openid', 'email');
    const tokens = await party.getTokens(browser, { scope: 'openid read', resource: api });
    expect(scopeOf(tokens)).toBe('');
    expect(scopeOf((await party.refresh(tokens.refresh_token, { resource: api })).json)).toBe('');
  });

  test('that are all standard gets nothing of a resource, though an older row says so less plainly', async () => {
    const party = await partyWith('openid', 'email');
    const { client_id } = party.client;
    await bastion.database.query(
      `update clients set metadata = metadata - 'resource_scopes' where client_id = '${client_id}'`,
    );
    expect(scopeOf(await party.getTokens(browser, { scope: 'openid read', resource: api }))).toBe('');
  });

  test('gets none that is not in the list, standard or not', async () => {
    const party = await partyWith('openid', 'read');
    expect((await party.getCallback(browser, { scope: 'openid email' })).error).toBe('invalid_scope');
    expect(scopeOf(await party.getTokens(browser, { scope: 'openid write', resource: api }))).toBe('');
    expect(scopeOf(await party.getTokens(browser, { scope: 'openid read write', resource: api }))).toBe('read');
  });

  test.each([['read'], ['']])(
    'without a standard one (%j) is not registered for users, since signing them in needs openid',
    async (scope) => {
      const args = ['client', 'create', '--redirect-uri', redirect_uri, '--scope', scope];
      const { status, stderr } = await runHere(env, args);
      expect([status, stderr]).toEqual([64, expect.stringMatching(/--scope must hold openid, .*authorization_code/)]);
    },
  );

  test('that is empty gets nothing for itself, and is shown as what it is', async () => {
    const client = await register('--scope', '');
    expect(client.scope).toBe('');
    const party = new RelyingParty(bastion.url, client);
    const answer = await party.token({ grant_type: 'client_credentials', resource: api, scope: 'read' });
    expect(scopeOf(answer.json)).toBe('');
  });

  test('gets what is in it', async () => {
    const party = await partyWith('openid', 'read');
    const tokens = await party.getTokens(browser, { scope: 'openid read', resource: api });
    expect(scopeOf(tokens)).toBe('read');
  });
});

test('a client registered without one gets what the user allows', async () => {
  const tokens = await (await partyWith()).getTokens(browser, { scope: 'openid read write', resource: api });
  expect(scopeOf(tokens)).toBe('read write');
});
