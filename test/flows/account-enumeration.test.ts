import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPasswordHash } from '../../adapters/password-hash/password-hash.ts';
import { RelyingParty } from '../storage/support/relying-party.ts';
import { HttpBrowser, type Page } from '../support/http-browser.ts';
import { startBastion, type TestBastion, type TestUser } from '../support/start-bastion.ts';

/** Dear enough for the hash to be most of a login, so that leaving it out would show. */
const cost = 10;
const algorithms = ['bcrypt', 'argon2id'] as const;
const rounds = 7;
const wrong = 'not the password of anybody';

let bastion: TestBastion;
let app: RelyingParty;
/** Whose account is disabled. */
let gone: TestUser;
/** What is typed into the form, by the reason why it is refused. */
let attempts: Record<string, { login: string; password: string }>;

const setStatus = (user: TestUser, status: string) =>
  bastion.database.query('update users set status = $1 where id = $2', [status, user.id]);

async function start(algorithm: (typeof algorithms)[number]): Promise<void> {
  bastion = await startBastion({ env: { BASTION_BCRYPT_COST: String(cost), BASTION_PASSWORD_HASH: algorithm } });
  app = new RelyingParty({ issuer: bastion.url, client: await bastion.createClient() });
  const people = await Promise.all(
    ['known@example.org', 'gone-1@example.org', 'blank@example.org'].map((email) => bastion.createUser({ email })),
  );
  const [known, disabled, withoutPassword] = people as [TestUser, TestUser, TestUser];
  const hasher = createPasswordHash({ threads: 1, maxQueue: 4, algorithm, cost });
  for (const { id, password } of people) {
    await bastion.database.query('update users set password_hash = $1 where id = $2', [
      await hasher.hash(password),
      id,
    ]);
  }
  await hasher.close();
  gone = disabled;
  await setStatus(gone, 'disabled');
  await bastion.database.query('update users set password_hash = null where id = $1', [withoutPassword.id]);
  attempts = {
    'wrong password': { login: known.email, password: wrong },
    'unknown account': { login: 'nobody@example.org', password: wrong },
    'disabled account, right password': { login: disabled.email, password: disabled.password },
    'disabled account, wrong password': { login: disabled.email, password: wrong },
    'account without a password': { login: withoutPassword.email, password: wrong },
  };
}

/** Tries to sign in with a browser of its own. */
async function attempt(fields: { login: string; password: string }): Promise<Page & { readonly ms: number }> {
  const browser = new HttpBrowser();
  const form = await browser.open(app.authorizationUrl().url);
  const start = performance.now();
  const page = await browser.submit(form, fields);
  return { ...page, ms: performance.now() - start };
}

/** All that an attacker sees of an answer, without what differs each time, and without what was typed in. */
function visible({ status, headers, body }: Page, login: string): object {
  const shown = Object.fromEntries(headers);
  // What is left of the limit is counted by address, whoever is named: one less each time.
  for (const name of ['date', 'x-request-id', 'content-length', 'ratelimit']) delete shown[name];
  const text = body
    .replaceAll(login, 'LOGIN')
    .replaceAll(/(\/interaction\/|from=)[\w-]+/g, '$1UID')
    .replaceAll(/&quot;challenge&quot;:&quot;[\w-]{43}&quot;/g, 'CHALLENGE');
  const requestId = headers.get('x-request-id');
  return { status, headers: shown, body: requestId ? text.replaceAll(requestId, 'REQUEST') : text };
}

const median = (values: number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

describe.each(algorithms)('account enumeration: a refused login, with %s', (algorithm) => {
  beforeAll(() => start(algorithm));
  afterAll(() => bastion?.stop());

  it('is not what a right one looks like', async () => {
    await setStatus(gone, 'active');
    const page = await attempt(attempts['disabled account, right password'] ?? { login: '', password: '' });
    await setStatus(gone, 'disabled');
    expect(page.body).toContain('name="decision"');
  });

  it('answers the same status, headers and text, whether there is such an account or not', async () => {
    const seen: Record<string, object> = {};
    for (const [reason, fields] of Object.entries(attempts))
      seen[reason] = visible(await attempt(fields), fields.login);
    expect(seen['wrong password']).toMatchObject({ status: 400, body: expect.stringContaining('name="password"') });
    for (const [reason, answer] of Object.entries(seen)) expect(answer, reason).toEqual(seen['wrong password']);
  });

  it('costs the same hash, so that the time says nothing either', async () => {
    const times: Record<string, number[]> = Object.fromEntries(Object.keys(attempts).map((reason) => [reason, []]));
    for (let round = 0; round < rounds; round += 1) {
      // So many tries would otherwise be refused, which looks alike too: see test/attacks/password-guessing.test.ts.
      await bastion.database.query('delete from login_attempts');
      for (const [reason, fields] of Object.entries(attempts)) times[reason]?.push((await attempt(fields)).ms);
    }
    const usual = median(times['wrong password'] ?? []);
    for (const [reason, values] of Object.entries(times)) {
      expect(median(values), `${reason}: ${usual} ms is usual`).toBeGreaterThan(usual * 0.5);
      expect(median(values), `${reason}: ${usual} ms is usual`).toBeLessThan(usual * 2);
    }
  });

  it('tells the true reason to the audit trail alone', async () => {
    const rows = await bastion.database.query<{ code: string; count: number }>(
      `select details->>'code' as code, count(*)::int from audit_events where kind = 'login.failed' group by 1 order by 1`,
    );
    expect(rows.map(({ code }) => code)).toEqual(['account_disabled', 'unknown_account', 'wrong_password']);
  });
});
