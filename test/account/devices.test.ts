import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codeOf, secretOn, stepNow } from '../flows/support/authenticator-app.ts';
import { RelyingParty } from '../storage/support/relying-party.ts';
import { readAudits } from '../support/read-audits.ts';
import { startBastion, type TestBastion, type TestUser } from '../support/start-bastion.ts';
import { AccountBrowser, isLogin, tokenOn } from './support/account-browser.ts';

let bastion: TestBastion;
let app: RelyingParty;

beforeAll(async () => {
  bastion = await startBastion();
  const client = await bastion.createClient({ client_name: 'The Shop' }, { skip_consent: true });
  app = new RelyingParty({ issuer: bastion.url, client });
});
afterAll(() => bastion?.stop());

const agents = {
  firefox: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  safari: 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Mobile Safari/604.1',
};

async function enter(user?: TestUser, agent = agents.firefox) {
  const known = user ?? (await bastion.createUser());
  const browser = new AccountBrowser(bastion.url);
  browser.headers['user-agent'] = agent;
  await browser.signIn(known);
  return { user: known, browser };
}

const sessionsOf = (user: TestUser) =>
  bastion.database.query<{ uid: string; last_used_at: Date }>(
    'select uid, last_used_at from sessions where user_id = $1 and revoked_at is null order by created_at',
    [user.id],
  );
const auditsOf = async (user: TestUser, kind: string) =>
  (await readAudits(bastion, `user_id = $1 and kind = $2`, [user.id, kind])).map(({ details }) => details);

describe('devices', () => {
  it('are shown with browser, address and apps, and this one is marked', async () => {
    const { user, browser } = await enter();
    const phone = await enter(user, agents.safari);
    await phone.browser.open(app.authorizationUrl({ prompt: '' }).url.replace(/&prompt=(?=&|$)/, ''));
    const { body } = await browser.visit('/devices');
    expect(body).toMatch(/Firefox \(Linux\) <span class="badge badge-good">This device/);
    expect(body).toMatch(/Safari \(iPhone\)/);
    expect(body).toContain('127.0.0.1');
    expect(body).toContain('The Shop');
    expect(body).not.toContain('bastion-account');
    expect(body.match(/name="session_id"/g)).toHaveLength(1);
  });

  it('are signed out one by one, at once, with their tokens', async () => {
    const { user, browser } = await enter();
    const tokens = await app.signIn(user);
    const page = await browser.visit('/devices');
    const done = await browser.submit(page, {});
    expect(done.body).toContain('The device is signed out.');
    expect((await app.introspect(tokens.access_token)).body).toEqual({ active: false });
    expect(await sessionsOf(user)).toHaveLength(1);
    expect(await auditsOf(user, 'session.revoked')).toEqual([
      { actor: `user:${user.id}`, which: 'one', sessions_ended: 1 },
    ]);
  });

  it('are signed out all but this one', async () => {
    const { user, browser } = await enter();
    const others = [await enter(user), await enter(user, agents.safari)];
    const page = await browser.visit('/devices');
    const csrf = tokenOn(page);
    expect((await browser.post('/devices', { csrf, others: 'no' })).status).toBe(404);
    const answer = await browser.follow(await browser.post('/devices', { csrf, others: 'yes' }));
    expect(answer.body).toContain('All other devices are signed out.');
    for (const other of others) expect(isLogin(await other.browser.visit())).toBe(true);
    expect(await sessionsOf(user)).toHaveLength(1);
  });

  it('of somebody else are neither shown nor signed out (IDOR)', async () => {
    const { user: victim } = await enter();
    const [session] = await sessionsOf(victim);
    const { browser } = await enter();
    const page = await browser.visit('/devices');
    expect(page.body).not.toContain(session?.uid);
    const answer = await browser.post('/devices', {
      csrf: tokenOn(await browser.visit()),
      session_id: session?.uid ?? '',
    });
    expect(answer.status).toBe(404);
    expect(await sessionsOf(victim)).toHaveLength(1);
    expect(await auditsOf(victim, 'session.revoked')).toEqual([]);
  });

  it('that look at these pages count as used', async () => {
    const { user, browser } = await enter();
    await bastion.database.query(`update sessions set last_used_at = now() - interval '1 hour' where user_id = $1`, [
      user.id,
    ]);
    const since = Date.now() - 60_000;
    await browser.visit();
    expect((await sessionsOf(user))[0]?.last_used_at.getTime()).toBeGreaterThan(since);
  });
});

describe('trusted browsers', () => {
  /** Somebody with a second factor that is not asked for in one browser. */
  async function trust() {
    const user = await bastion.createUser();
    const browser = new AccountBrowser(bastion.url);
    const page = await browser.signIn(user, '/two-step/app');
    const secret = secretOn(page.body);
    await browser.submit(page, { code: codeOf(secret, stepNow() - 1) });
    const other = new AccountBrowser(bastion.url);
    await other.submit(await other.signIn(user), { code: codeOf(secret, stepNow()), trust_device: 'yes' });
    const rows = () =>
      bastion.database.query<{ id: string }>('select id from trusted_devices where user_id = $1', [user.id]);
    expect(await rows()).toHaveLength(1);
    return { user, secret, browser, rows };
  }

  it('are shown and forgotten', async () => {
    const { user, browser, rows } = await trust();
    const page = await browser.visit('/devices');
    expect(page.body).toContain('Trusted browsers');
    const [row] = await rows();
    const done = await browser.follow(
      await browser.post('/devices', { csrf: tokenOn(page), trusted_id: row?.id ?? '' }),
    );
    expect(done.body).toContain('asked for your second factor again');
    expect(await rows()).toEqual([]);
    expect(await auditsOf(user, 'factor.devices_forgotten')).toEqual([{ actor: `user:${user.id}`, devices: 1 }]);
  });

  it('are forgotten all at once, and those of nobody else', async () => {
    const [{ user, secret, browser, rows }, neighbour] = [await trust(), await trust()];
    expect((await browser.visit('/devices')).body).not.toContain('trusted_all');
    const third = new AccountBrowser(bastion.url);
    await third.submit(await third.signIn(user), { code: codeOf(secret, stepNow() + 1), trust_device: 'yes' });
    const page = await browser.visit('/devices');
    expect(page.body).toContain('trusted_all');
    const done = await browser.follow(await browser.post('/devices', { csrf: tokenOn(page), trusted_all: 'yes' }));
    expect(done.body).toContain('No browser is trusted any more');
    expect(await rows()).toEqual([]);
    expect(await neighbour.rows()).toHaveLength(1);
    expect(await auditsOf(user, 'factor.devices_forgotten')).toEqual([{ actor: `user:${user.id}`, devices: 2 }]);
  });

  it('of somebody else are not forgotten (IDOR)', async () => {
    const { rows } = await trust();
    const { browser } = await enter();
    const csrf = tokenOn(await browser.visit());
    for (const trusted_id of [(await rows())[0]?.id ?? '', 'x', ''])
      expect((await browser.post('/devices', { csrf, trusted_id })).status).toBe(404);
    expect(await rows()).toHaveLength(1);
  });

  it('are none when a factor was removed', async () => {
    const { browser, rows } = await trust();
    await browser.submit(await browser.visit('/two-step/remove-app'), {});
    expect(await rows()).toEqual([]);
  });
});
