import { afterAll, beforeAll, expect, it } from 'vitest';
import { RelyingParty } from '../storage/support/relying-party.ts';
import { HttpBrowser } from '../support/http-browser.ts';
import { startBastion, type TestBastion, type TestUser } from '../support/start-bastion.ts';

let bastion: TestBastion;
let user: TestUser;
let app: RelyingParty;
beforeAll(async () => {
  bastion = await startBastion();
  user = await bastion.createUser();
  app = new RelyingParty({ issuer: bastion.url, client: await bastion.createClient() });
});
afterAll(() => bastion?.stop());

const countConsents = async () =>
  (await bastion.database.query<{ count: number }>('select count(*)::int as count from consents'))[0]?.count;

it('an approval that cannot be put on record is not remembered either, and the next attempt asks again', async () => {
  await bastion.database.query(`create function refuse_consent() returns trigger language plpgsql as $$
    begin if new.kind = 'consent.given' then raise exception 'no room'; end if; return new; end $$`);
  await bastion.database.query(
    'create trigger refuse_consent before insert on audit_events for each row execute function refuse_consent()',
  );
  const browser = new HttpBrowser();
  await expect(app.authorize(browser, user)).rejects.toThrow('no code: 500');
  expect(await countConsents()).toBe(0);

  await bastion.database.query('drop trigger refuse_consent on audit_events');
  await app.authorize(browser, user);
  expect(await countConsents()).toBe(1);
});

it('what is approved later is added to what was approved before', async () => {
  const browser = new HttpBrowser();
  await app.authorize(browser, user, { scope: 'openid email' });
  await app.authorize(browser, user, { scope: 'openid groups' });
  const rows = await bastion.database.query<{ granted: { scopes: string[] } }>('select granted from consents');
  expect(rows).toHaveLength(1);
  expect(rows[0]?.granted.scopes).toEqual(expect.arrayContaining(['email', 'groups']));
});
