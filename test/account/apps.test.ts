import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RelyingParty } from '../storage/support/relying-party.ts';
import { readAudits } from '../support/read-audits.ts';
import { startBastion, type TestBastion, type TestUser } from '../support/start-bastion.ts';
import { AccountBrowser, tokenOn } from './support/account-browser.ts';

const api = 'https://api.example';
let bastion: TestBastion;
let shop: RelyingParty;
let own: RelyingParty;

beforeAll(async () => {
  bastion = await startBastion();
  await bastion.createResource(api, ['orders:read']);
  const metadata = { client_name: 'The Shop', client_uri: 'https://shop.example/' };
  shop = new RelyingParty({ issuer: bastion.url, client: await bastion.createClient(metadata) });
  const client = await bastion.createClient({ client_name: 'Intranet' }, { skip_consent: true });
  own = new RelyingParty({ issuer: bastion.url, client });
});
afterAll(() => bastion?.stop());

async function enter() {
  const user = await bastion.createUser();
  const browser = new AccountBrowser(bastion.url);
  await browser.signIn(user);
  return { user, browser };
}

const params = { resource: api, scope: 'openid email offline_access orders:read' };
const withdrawals = (user: TestUser) => readAudits(bastion, `kind = 'consent.withdrawn' and user_id = $1`, [user.id]);

describe('connected apps', () => {
  it('are shown with what they may see and do, and nobody else’s', async () => {
    const { user, browser } = await enter();
    const { user: other } = await enter();
    expect((await browser.visit('/apps')).body).toContain('There are none.');
    await shop.signIn(user, { params });
    await own.signIn(other);
    const { body } = await browser.visit('/apps');
    for (const text of [
      'The Shop',
      'shop.example',
      'See your email address',
      'Stay connected',
      'api.example',
      'orders:read',
    ])
      expect(body).toContain(text);
    expect(body).toMatch(/Allowed since <time/);
    expect(body).not.toContain('Intranet');
  });

  it('that are the tenant’s own are marked, and go when their sessions do', async () => {
    const { user, browser } = await enter();
    await own.signIn(user);
    expect((await browser.visit('/apps')).body).toContain('Belongs to this service');
    await bastion.database.query('delete from consents where user_id = $1', [user.id]);
    await bastion.database.query(
      `update sessions set revoked_at = now() where user_id = $1 and uid in
        (select session_uid from grants where client_id = $2)`,
      [user.id, own.client.client_id],
    );
    expect((await browser.visit('/apps')).body).toContain('There are none.');
  });

  it('lose every token at once, in all sessions, and have to ask again', async () => {
    const { user, browser } = await enter();
    const [first, second, other] = [
      await shop.signIn(user, { params }),
      await shop.signIn(user),
      await own.signIn(user),
    ];
    const page = await browser.visit('/apps');
    const at = [...page.body.matchAll(/name="client_id" value="([^"]+)"/g)].findIndex(
      ([, id]) => id === shop.client.client_id,
    );
    const done = await browser.submit(page, {}, at);
    expect(done.body).toContain('The app has lost its access.');
    expect(done.body).not.toContain('The Shop');
    for (const { access_token, refresh_token } of [first, second]) {
      expect((await shop.introspect(access_token)).body).toEqual({ active: false });
      expect((await shop.refresh(refresh_token)).body).toMatchObject({ error: 'invalid_grant' });
    }
    expect((await own.introspect(other.access_token)).body).toMatchObject({ active: true });
    expect((await withdrawals(user)).map(({ client_id }) => client_id)).toEqual([shop.client.client_id]);
    const asked = await browser.open(shop.authorizationUrl().url.replace('prompt=consent', ''));
    expect(asked.body).toContain('value="allow"');
  });

  it('of somebody else are not touched (IDOR), nor is there anything to remove twice', async () => {
    const { user: victim } = await enter();
    const tokens = await shop.signIn(victim);
    const { user, browser } = await enter();
    const csrf = tokenOn(await browser.visit());
    for (const client_id of [shop.client.client_id, 'nobody', ''])
      expect((await browser.post('/apps', { csrf, client_id })).status).toBe(404);
    expect((await shop.introspect(tokens.access_token)).body).toMatchObject({ active: true });
    expect([...(await withdrawals(victim)), ...(await withdrawals(user))]).toEqual([]);
  });
});
