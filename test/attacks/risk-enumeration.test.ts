import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPasswordHash } from '../../adapters/password-hash/password-hash.ts';
import { openRiskProfile, sealRiskProfile } from '../../adapters/postgres/risk.ts';
import { riskProfile } from '../../server/risk/profile/profile.ts';
import { addresses, browserAt, strangerAt } from '../risk/support/from-elsewhere.ts';
import { settleUser } from '../risk/support/settle-user.ts';
import { RelyingParty } from '../storage/support/relying-party.ts';
import type { HttpBrowser, Page } from '../support/http-browser.ts';
import { startBastion, type TestBastion, type TestUser } from '../support/start-bastion.ts';
import { compareTimes, limit, tries } from './support/compare-times.ts';
import { visible } from './support/visible.ts';

/** Much cheaper than in use, so that what is around the hash weighs more than it ever does. */
const cost = 8;
const password = 'not the password of anybody';
/** Enough for all rounds on a busy machine. */
const patience = 300_000;

let bastion: TestBastion;
let app: RelyingParty;
/** Whose profile is as large as it can be. */
let known: TestUser;
let unused: TestUser;
let unreadable: TestUser;
const nobody = 'nobody@example.org';
/** The cookie of the browser of `known`. */
let cookie: HttpBrowser['cookies'][number];

const signIn = async (browser: HttpBrowser, login: string, given = password): Promise<Page> =>
  browser.submit(await browser.open(app.authorizationUrl({ prompt: 'login' }).url), { login, password: given });

/** Puts into a profile as much as it holds. */
async function fillProfile({ id }: TestUser): Promise<void> {
  const { database, sealing, defaultTenantId } = bastion;
  const [row] = await database.query<{ sealed: string }>('select sealed from risk_profiles where user_id = $1', [id]);
  const key = await sealing.findUserKey(defaultTenantId, id);
  if (!row || !key) throw new Error('nothing was learnt of this user');
  const profile = riskProfile.parse(openRiskProfile(key, id, row.sealed));
  const at = profile.updated_at;
  const seen = { weight: 20, last_at: at, first_at: at };
  const fill = <T>(own: readonly T[], most: number, make: (n: number) => T) =>
    own.concat(Array.from({ length: most - own.length }, (_, n) => make(n)));
  const sealed = sealRiskProfile(key, id, {
    ...profile,
    devices: fill(profile.devices, 20, (n) => ({ id: `${n}`.repeat(43), traits: 'Safari (iPhone)', ...seen })),
    ips: fill(profile.ips, 40, (n) => ({ ip: `2001:db8:${n}:1234:5678:9abc:def0:1234`, ...seen })),
    networks: fill(profile.networks, 60, (n) => ({ network: `2001:db8:${n}::/48`, asn: 64_512 + n, ...seen })),
    countries: fill(profile.countries, 30, (n) => ({ country: `X${n}`, ...seen })),
  });
  await database.query('update risk_profiles set sealed = $2 where user_id = $1', [id, sealed]);
}

beforeAll(async () => {
  bastion = await startBastion({ env: { BASTION_BCRYPT_COST: String(cost) } });
  app = new RelyingParty({ issuer: bastion.url, client: await bastion.createClient({}, { skip_consent: true }) });
  const hasher = createPasswordHash({ threads: 1, maxQueue: 4, cost });
  const people = await Promise.all(['known', 'unused', 'unreadable'].map(() => bastion.createUser()));
  for (const user of people)
    await bastion.database.query('update users set password_hash = $1 where id = $2', [
      await hasher.hash(user.password),
      user.id,
    ]);
  await hasher.close();
  [known, unused, unreadable] = people as [TestUser, TestUser, TestUser];
  const [home, other] = [browserAt(addresses.berlin), browserAt(addresses.berlin)];
  expect((await signIn(home, known.email, known.password)).status).toBe(303);
  expect((await signIn(other, unreadable.email, unreadable.password)).status).toBe(303);
  const found = home.cookies.find(({ name }) => name.endsWith('device'));
  if (!found) throw new Error('no device cookie');
  cookie = found;
  await settleUser(bastion, known.id);
  await fillProfile(known);
  await bastion.database.query("update users set created_at = now() - interval '1 year' where id = $1", [unused.id]);
  await bastion.database.query("update risk_profiles set sealed = 'x' where user_id = $1", [unreadable.id]);
});
afterAll(() => bastion?.stop());

const atHome = (): HttpBrowser => {
  const browser = browserAt(addresses.berlin);
  browser.setCookie(cookie);
  return browser;
};
const faraway = (): HttpBrowser => strangerAt(addresses.tokyo);

/** A wrong password, in a browser that has seen nothing yet but perhaps the cookie. */
async function tryAt(open: () => HttpBrowser, login: string): Promise<Page & { ms: number }> {
  await bastion.database.query('delete from login_attempts');
  const browser = open();
  const form = await browser.open(app.authorizationUrl({ prompt: 'login' }).url);
  const start = performance.now();
  const page = await browser.submit(form, { login, password });
  return { ...page, ms: performance.now() - start };
}

describe('attack: learning from a wrong password how risky the right one would be', () => {
  it('has the same text, status and headers for what would be let in, asked for more, and refused, and for nobody', async () => {
    const answers: [decision: string | undefined, page: object][] = [];
    const look = async (open: () => HttpBrowser, login: string, id?: string) => {
      const page = visible(await tryAt(open, login), { LOGIN: login });
      const [row] = await bastion.database.query<{ decision: string }>(
        'select decision from risk_attempts where user_id = $1 order by id desc limit 1',
        [id],
      );
      answers.push([row?.decision, page]);
    };
    for (const { email, id } of [known, unused, unreadable]) await look(atHome, email, id);
    await look(faraway, known.email, known.id);
    await look(atHome, nobody);
    await look(faraway, nobody);
    expect(answers.map(([decision]) => decision)).toEqual([
      'allow',
      'step_up',
      'step_up',
      'refuse',
      undefined,
      undefined,
    ]);
    for (const [, page] of answers) expect(page).toEqual(answers[0]?.[1]);
    expect(answers[0]?.[1]).toMatchObject({ status: 400, body: expect.stringContaining('name="password"') });
  });

  it.each([
    ['at home', atHome],
    ['from far away', faraway],
  ] as const)(
    `%s, with a profile as large as can be, has medians over ${tries} tries within ${limit * 100} % of those for nobody`,
    { timeout: patience },
    async (_where, open) => {
      const time = async (login: string) => (await tryAt(open, login)).ms;
      const { last, all } = await compareTimes(time, known.email, nobody);
      expect(last, `differences: ${all}`).toBeLessThan(limit);
    },
  );
});
