import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPasswordHash } from '../../adapters/password-hash/password-hash.ts';
import { RelyingParty } from '../storage/support/relying-party.ts';
import { HttpBrowser } from '../support/http-browser.ts';
import { startBastion, type TestBastion } from '../support/start-bastion.ts';

/** Much cheaper than in use, so that what is around the hash weighs more than it ever does. */
const cost = 8;
const tries = 200;
const rounds = 4;
const limit = 0.05;

let bastion: TestBastion;
let app: RelyingParty;
let existing: string;
const missing = 'nobody@example.org';

beforeAll(async () => {
  bastion = await startBastion({ env: { BASTION_BCRYPT_COST: String(cost) } });
  app = new RelyingParty({ issuer: bastion.url, client: await bastion.createClient() });
  const user = await bastion.createUser();
  existing = user.email;
  const hasher = createPasswordHash({ threads: 1, maxQueue: 4, cost });
  await bastion.database.query('update users set password_hash = $1', [await hasher.hash(user.password)]);
  await hasher.close();
});
afterAll(() => bastion?.stop());

async function timeOf(login: string): Promise<number> {
  const browser = new HttpBrowser();
  const form = await browser.open(app.authorizationUrl().url);
  const start = performance.now();
  const { status } = await browser.submit(form, { login, password: 'not the password of anybody' });
  expect(status).toBe(400);
  return performance.now() - start;
}

const median = (values: number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** By how much the medians differ, of `tries` each, in parts of one. */
async function measure(): Promise<number> {
  const times = new Map([existing, missing].map((login) => [login, [] as number[]]));
  for (let at = 0; at < tries; at += 1) {
    await bastion.database.query('delete from login_attempts');
    // By turns and in both orders, so that whatever else the machine does meets both alike.
    for (const login of at % 2 === 0 ? [existing, missing] : [missing, existing])
      times.get(login)?.push(await timeOf(login));
  }
  const [one = 0, other = 0] = [...times.values()].map(median);
  return Math.abs(one - other) / one;
}

describe('user enumeration by time', () => {
  it('finds medians over 200 wrong passwords that differ by less than 5 %, whether there is an account or not', async () => {
    const found: number[] = [];
    // On a busy machine chance alone may make more of it, now and then; an account that shows would do so each time.
    while (found.length < rounds && !found.some((one) => one < limit)) found.push(await measure());
    expect(Math.min(...found), `differences: ${found}`).toBeLessThan(limit);
  }, 300_000);
});
