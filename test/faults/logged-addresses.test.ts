import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { redact } from '../../adapters/log/redact.ts';
import { systemClock } from '../../server/kernel/clock.ts';
import { createSetupLink } from '../../server/setup/setup-links.ts';
import { RelyingParty } from '../storage/support/relying-party.ts';
import { HttpBrowser } from '../support/http-browser.ts';
import { startBastion, type TestBastion } from '../support/start-bastion.ts';

let bastion: TestBastion;
beforeAll(async () => {
  bastion = await startBastion();
});
afterAll(() => bastion?.stop());

/** The lines that were logged while `work` ran with this fault in the database, as they are printed. */
async function logsOf(fault: { make: string; mend: string }, work: () => Promise<number>): Promise<string[]> {
  const before = bastion.log.lines.length;
  await bastion.database.query(fault.make);
  try {
    expect(await work()).toBe(500);
  } finally {
    await bastion.database.query(fault.mend);
  }
  return bastion.log.lines
    .slice(before)
    .map(({ message, fields }) => `${message} ${JSON.stringify(redact(fields ?? {}))}`);
}

const without = (table: string) => ({
  make: `alter table ${table} rename to away`,
  mend: `alter table away rename to ${table}`,
});

describe('what is logged of a request that failed', () => {
  it.each(['GET', 'POST'])('names the set-up endpoint and not the one-time link (%s)', async (method) => {
    const { url } = await createSetupLink({ db: bastion.db, clock: systemClock }, bastion.defaultTenantId, bastion.url);
    const send = async () => {
      const init = method === 'POST' ? { body: 'email=a', headers: { origin: bastion.url } } : {};
      return (await new HttpBrowser().request(url, { method, ...init })).status;
    };
    const lines = await logsOf(without('setup_links'), send);
    expect(lines).toEqual([expect.stringMatching(/^request failed .*"endpoint":"setup"/)]);
    expect(lines.join()).not.toContain(url.split('/').at(-1));
  });

  it('names the interaction and authorization endpoints and not which sign-in it was', async () => {
    const user = await bastion.createUser();
    const app = new RelyingParty({ issuer: bastion.url, client: await bastion.createClient() });
    const browser = new HttpBrowser();
    const login = await browser.open(app.authorizationUrl().url);
    const uid = login.url.split('/').at(-1) ?? '';
    const looked = await logsOf(without('users'), async () => {
      const answer = await browser.submit(login, { login: user.email, password: user.password });
      return answer.status;
    });
    const closed = {
      make: 'alter table sessions add constraint closed check (false) not valid',
      mend: 'alter table sessions drop constraint closed',
    };
    const resumed = await logsOf(closed, async () => {
      const answer = await browser.submit(login, { login: user.email, password: user.password });
      return answer.status;
    });
    expect(looked).toEqual([expect.stringMatching(/^request failed .*"endpoint":"interaction"/)]);
    expect(resumed).toEqual([expect.stringMatching(/^request could not be stored .*"endpoint":"authorize"/)]);
    expect(uid.length).toBeGreaterThan(10);
    expect([...looked, ...resumed].join()).not.toContain(uid);
  });
});
