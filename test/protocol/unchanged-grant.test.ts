import { afterAll, beforeAll, expect, it } from 'vitest';
import type { HttpBrowser } from '../support/http-browser.ts';
import { startBastion, type TestBastion } from '../support/start-bastion.ts';
import { RelyingParty, signIn } from './support/relying-party.ts';

let bastion: TestBastion;
let party: RelyingParty;
let browser: HttpBrowser;

beforeAll(async () => {
  bastion = await startBastion();
  party = new RelyingParty(bastion.url, await bastion.createClient({}, { skip_consent: true }));
  browser = await signIn(party, await bastion.createUser(), { scope: 'openid' });
});
afterAll(() => bastion?.stop());

/** The only grant: what it allows, and the transaction that wrote it. */
async function readGrant(): Promise<{ scope: string; written_by: string }> {
  const rows = await bastion.database.query<{ scope: string; written_by: string }>(
    "select payload -> 'openid' ->> 'scope' as scope, xmin::text as written_by from grants",
  );
  expect(rows).toHaveLength(1);
  return rows[0] as { scope: string; written_by: string };
}

it('the grant of a client whose consent is skipped is written when more is asked for, and not again for the same', async () => {
  const first = await readGrant();
  expect(first.scope).toBe('openid');
  await party.getTokens(browser, { scope: 'openid' });
  expect(await readGrant()).toEqual(first);
  await party.getTokens(browser, { scope: 'openid email' });
  const second = await readGrant();
  expect(second.scope).toBe('openid email');
  expect(second.written_by).not.toBe(first.written_by);
  const { scope } = await party.getTokens(browser, { scope: 'openid email' });
  expect(scope).toBe('openid email');
  expect(await readGrant()).toEqual(second);
});
