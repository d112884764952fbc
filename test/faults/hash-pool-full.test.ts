import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HashPoolFull } from '../../adapters/password-hash/hash-pool-full.ts';
import { systemClock } from '../../server/kernel/clock.ts';
import { createSetupLink } from '../../server/setup/setup-links.ts';
import { RelyingParty } from '../storage/support/relying-party.ts';
import { HttpBrowser } from '../support/http-browser.ts';
import { startBastion, type TestBastion } from '../support/start-bastion.ts';

const password = 'a long enough passphrase';
const later = String(new HashPoolFull().retryAfter);

let bastion: TestBastion;
beforeAll(async () => {
  const env = { BASTION_HASH_THREADS: '1', BASTION_HASH_QUEUE: '1', BASTION_BCRYPT_COST: '11' };
  bastion = await startBastion({ env });
});
afterAll(() => bastion?.stop());

describe('when more passwords come than can be hashed', () => {
  // Both kinds of caller in one burst: the one that gets through makes the first administrator, and the link is spent.
  it('set-up asks for patience, and says how much, in the words of the caller', async () => {
    const { defaultTenantId, url, log } = bastion;
    const link = await createSetupLink({ db: bastion.db, clock: systemClock }, defaultTenantId, url);
    const body = new URLSearchParams({ email: 'ada@example.org', password, repeat: password }).toString();
    const submit = async (accept: string) => {
      const headers = { accept, origin: url, 'content-type': 'application/x-www-form-urlencoded' };
      return { accept, answer: await new HttpBrowser().request(link.url, { method: 'POST', body, headers }) };
    };
    const callers = Array.from({ length: 8 }, (_, index) => (index % 2 ? 'text/html' : 'application/json'));
    const answers = await Promise.all(callers.map(submit));
    const refused = answers.filter(({ answer }) => answer.status === 503);
    expect(answers.filter(({ answer }) => answer.status === 500)).toEqual([]);
    expect(new Set(refused.map(({ accept }) => accept)).size).toBe(2);
    for (const { accept, answer } of refused) {
      expect(answer.headers.get('retry-after')).toBe(later);
      expect(answer.headers.get('content-type')).toContain(accept);
    }
    expect(log.lines.filter(({ level }) => level === 'error')).toEqual([]);
  });

  it('sign-in asks for the same patience', async () => {
    const user = await bastion.createUser();
    const app = new RelyingParty({ issuer: bastion.url, client: await bastion.createClient() });
    const browser = new HttpBrowser();
    const login = await browser.open(app.authorizationUrl().url);
    const submit = () => browser.submit(login, { login: user.email, password: 'a wrong password' });
    const answers = await Promise.all(Array.from({ length: 8 }, submit));
    const refused = answers.filter(({ status }) => status === 503);
    expect(refused.length).toBeGreaterThan(0);
    for (const { headers } of refused) expect(headers.get('retry-after')).toBe(later);
  });
});
