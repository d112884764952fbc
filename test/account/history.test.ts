import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RelyingParty } from '../storage/support/relying-party.ts';
import { startBastion, type TestBastion } from '../support/start-bastion.ts';
import { AccountBrowser } from './support/account-browser.ts';

let bastion: TestBastion;
let app: RelyingParty;

beforeAll(async () => {
  bastion = await startBastion();
  const client = await bastion.createClient({ client_name: 'The Shop' }, { skip_consent: true });
  app = new RelyingParty({ issuer: bastion.url, client });
});
afterAll(() => bastion?.stop());

async function enter() {
  const user = await bastion.createUser();
  const browser = new AccountBrowser(bastion.url);
  await browser.signIn(user);
  return { user, browser };
}

describe('the sign-in history', () => {
  it('shows what was right and what was not, with browser, address and app', async () => {
    const { user, browser } = await enter();
    await app.signIn(user);
    await new AccountBrowser(bastion.url).signIn({ ...user, password: 'wrong' });
    const { body } = await browser.visit('/history');
    expect(body).toMatch(/Refused <span class="badge badge-warning">Wrong password/);
    expect(body.match(/With password/g)).toHaveLength(2);
    expect(body).toMatch(/For <bdi>The Shop/);
    expect(body).toContain('127.0.0.1');
    expect(body).not.toContain('bastion-account');
  });

  it('has pages, and a page that is asked for with nonsense is the first', async () => {
    const { user, browser } = await enter();
    for (let times = 0; times < 3; times += 1) await new AccountBrowser(bastion.url).signIn(user);
    const first = await browser.visit('/history');
    expect(first.body).not.toContain('Older');
    for (const before of ['x', '%00', '0198f2a4-6c1e-7b42-9d3a-5f0e8c7b1a26&before=y'])
      expect((await browser.visit(`/history?before=${before}`)).status, before).toBe(200);
    for (let times = 0; times < 23; times += 1) await new AccountBrowser(bastion.url).signIn(user);
    const more = await browser.visit('/history');
    const older = /href="([^"]*\?before=[^"]+)"/.exec(more.body)?.[1] ?? '';
    const second = await browser.open(new URL(older, bastion.url).href);
    expect(second.body.match(/class="row"/g)).toHaveLength(2);
    expect(second.body).toContain('Newest');
  });

  it('is nobody else’s (IDOR): the page behind another’s cursor holds one’s own', async () => {
    const { user: victim, browser: theirs } = await enter();
    await new AccountBrowser(bastion.url).signIn({ ...victim, password: 'wrong' });
    expect((await theirs.visit('/history')).body).toContain('Wrong password');
    const { browser } = await enter();
    for (const before of ['', '?before=ffffffff-ffff-4fff-bfff-ffffffffffff'])
      expect((await browser.visit(`/history${before}`)).body).not.toContain('Wrong password');
  });
});
