import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPasswordHash } from '../../adapters/password-hash/password-hash.ts';
import { RelyingParty } from '../storage/support/relying-party.ts';
import { HttpBrowser, type Page } from '../support/http-browser.ts';
import { openRegistration } from '../support/open-registration.ts';
import { startBastion, type TestBastion } from '../support/start-bastion.ts';
import { compareTimes, limit, tries } from './support/compare-times.ts';
import { mailedLink } from './support/mailed-link.ts';
import { visible } from './support/visible.ts';

/** Much cheaper than in use, so that what is around the hash weighs more than it ever does. */
const cost = 8;

let bastion: TestBastion;
let app: RelyingParty;
let existing: string;
const missing = 'nobody@example.org';
/** Links of invitations that were on their way when one of the addresses got its account. */
const invitations = new Map<string, string>();

beforeAll(async () => {
  bastion = await startBastion({ env: { BASTION_BCRYPT_COST: String(cost) } });
  app = new RelyingParty({ issuer: bastion.url, client: await bastion.createClient() });
  const user = await bastion.createUser();
  existing = user.email;
  const hasher = createPasswordHash({ threads: 1, maxQueue: 4, cost });
  await bastion.database.query('update users set password_hash = $1', [await hasher.hash(user.password)]);
  await hasher.close();
  // From then on attempts at this account are put beside what is usual for its user.
  await app.signIn(user);
  await openRegistration(bastion);
  for (const email of [existing, missing]) {
    const data = { email, name: 'Somebody', roles: [], user_groups: [] };
    invitations.set(email, await mailedLink(bastion, { purpose: 'invitation', data }));
  }
});
afterAll(() => bastion?.stop());

const post = (url: string, fields: Record<string, string>): Promise<Page> =>
  new HttpBrowser().request(url, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', origin: bastion.url },
    body: new URLSearchParams(fields).toString(),
  });
const linkOf = (email: string): string => invitations.get(email) ?? '';

/** Where an account is named, beside the login, by somebody who is not signed in: what comes back for an address. */
const places: [what: string, ask: (email: string) => Promise<Page>][] = [
  ['a recovery', (email) => post(`${bastion.url}/recover`, { email })],
  ['a registration', (email) => post(`${bastion.url}/register`, { email })],
  ['what is asked of a passkey', (login_hint) => new HttpBrowser().open(app.authorizationUrl({ login_hint }).url)],
  ['an invitation that is looked at', (email) => new HttpBrowser().open(linkOf(email))],
  [
    'an invitation with a password that will not do',
    (email) => post(linkOf(email), { name: 'Somebody', password: 'short', repeat: 'short' }),
  ],
];

const sentTo = (email: string) => ({ EMAIL: email, TOKEN: linkOf(email).split('/').at(-1) ?? '' });

async function timeLogin(login: string): Promise<number> {
  await bastion.database.query('delete from login_attempts');
  const browser = new HttpBrowser();
  const form = await browser.open(app.authorizationUrl().url);
  const start = performance.now();
  const { status } = await browser.submit(form, { login, password: 'not the password of anybody' });
  expect(status).toBe(400);
  return performance.now() - start;
}

describe('attack: user enumeration', () => {
  it.each(places)('%s answers the same text, status and headers', async (_what, ask) => {
    expect(visible(await ask(existing), sentTo(existing))).toEqual(visible(await ask(missing), sentTo(missing)));
  });
});

/** Enough for all rounds on a busy machine. */
const patience = 300_000;

describe('attack: user enumeration by time', () => {
  const title = `has medians over ${tries} tries that differ by less than ${limit * 100} %, whether there is an account or not`;

  it(`a wrong password ${title}`, { timeout: patience }, async () => {
    const { last, all } = await compareTimes(timeLogin, existing, missing);
    expect(last, `differences: ${all}`).toBeLessThan(limit);
  });

  it.each(places)(`%s ${title}`, { timeout: patience }, async (_what, ask) => {
    const time = async (email: string) => {
      const start = performance.now();
      await ask(email);
      return performance.now() - start;
    };
    const { last, all } = await compareTimes(time, existing, missing);
    expect(last, `differences: ${all}`).toBeLessThan(limit);
  });
});
