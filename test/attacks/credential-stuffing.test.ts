import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { noticeStuffing } from '../../server/credentials/notice-stuffing.ts';
import { isIn, startGuessing } from './support/start-guessing.ts';

const guessing = await startGuessing();
const { bastion, node, browserIn, browserElsewhere, tryToSignIn, fail, letPass, auditsOf } = guessing;
beforeEach(guessing.forgetAttempts);
afterAll(guessing.stop);

describe('credential stuffing', () => {
  it('from one network is slowed down for all accounts, and not for those who have been there before', async () => {
    const [known, stranger] = [await bastion.createUser(), await bastion.createUser()];
    const home = browserIn('203.0.113');
    await tryToSignIn(known.email, known.password, home);
    await tryToSignIn('somebody@example.org', 'their password', browserIn('203.0.113'));
    await bastion.database.query("update login_attempts set failures = 100 where subject like 'network:%'");
    expect((await tryToSignIn('somebody.else@example.org', 'another', browserIn('203.0.113'))).status).toBe(400);
    const refused = await tryToSignIn(stranger.email, stranger.password, browserIn('203.0.113'));
    expect(refused.status).toBe(429);
    expect((await auditsOf('login.failed')).at(-1)?.details).toMatchObject({ limits: ['network'] });
    expect(isIn(await tryToSignIn(known.email, known.password, home))).toBe(true);
    expect(isIn(await tryToSignIn(stranger.email, stranger.password, browserIn('203.0.114')))).toBe(true);
  });

  it('does not get a new network from an address of the same /48', async () => {
    await tryToSignIn('a@example.org', 'one', browserIn('2001:db8:7:1'));
    await tryToSignIn('b@example.org', 'two', browserIn('2001:db8:7:ffff'));
    const rows = await bastion.database.query<{ failures: number }>(
      "select failures from login_attempts where subject like 'network:%'",
    );
    expect(rows).toEqual([{ failures: 2 }]);
  });

  it('spraying one password over many accounts from everywhere is noticed by the password', async () => {
    const user = await bastion.createUser();
    for (let at = 0; at < 21; at += 1) await tryToSignIn(`target${at}@example.org`, 'Winter2026!');
    const refused = await tryToSignIn('target99@example.org', 'Winter2026!');
    expect(refused.status).toBe(429);
    expect((await auditsOf('login.failed')).at(-1)?.details).toMatchObject({ limits: ['password'] });
    expect(isIn(await tryToSignIn(user.email, user.password))).toBe(true);
  });

  it('a success is no failure of its network or of its password, however often', async () => {
    const user = await bastion.createUser();
    for (let tries = 0; tries < 25; tries += 1) {
      expect(isIn(await tryToSignIn(user.email, user.password, browserIn('203.0.113')))).toBe(true);
    }
    expect(await bastion.database.query('select from login_attempts')).toEqual([]);
  });
});

describe('credential stuffing from a botnet, one try for each account and each network,', () => {
  let victims = 0;
  const stuff = async (count: number) => {
    for (let at = 0; at < count; at += 1) {
      victims += 1;
      await tryToSignIn(`victim${victims}@example.org`, `leaked ${victims}`);
    }
  };
  const suspicions = () => auditsOf('login.stuffing_suspected');
  let before = 0;
  beforeEach(async () => {
    before = (await suspicions()).length;
  });
  const newSuspicions = async () => (await suspicions()).slice(before);

  it('is recognised by the number of accounts, put on record once, and slows every network down', async () => {
    await stuff(49);
    expect(await newSuspicions()).toEqual([]);
    await stuff(2);
    const details = { actor: 'attempt-limits', accounts: 50, window_s: 600, slowed_s: 900 };
    expect(await newSuspicions()).toMatchObject([{ user_id: null, details }]);
    await stuff(5);
    for (let at = 0; at < 6; at += 1)
      expect((await tryToSignIn(`more${at}@example.org`, `leak ${at}`, browserIn('203.0.113'))).status).toBe(400);
    const refused = await tryToSignIn('yet.another@example.org', 'leaked', browserIn('203.0.113'));
    expect([refused.status, Number(refused.headers.get('retry-after')) > 55]).toEqual([429, true]);
    expect((await auditsOf('login.failed')).at(-1)?.details).toMatchObject({ limits: ['network'] });
    expect(await newSuspicions()).toHaveLength(1);
  });

  it('does not keep people out of their own browsers, nor of new ones elsewhere, nor out of other tenants', async () => {
    const [known, stranger] = [await bastion.createUser(), await bastion.createUser()];
    const home = browserIn('203.0.113');
    await tryToSignIn(known.email, known.password, home);
    await stuff(51);
    for (let at = 0; at < 7; at += 1) await tryToSignIn(`x${at}@example.org`, `y ${at}`, browserIn('203.0.113'));
    expect((await tryToSignIn(stranger.email, stranger.password, browserIn('203.0.113'))).status).toBe(429);
    expect(isIn(await tryToSignIn(known.email, known.password, home))).toBe(true);
    expect(isIn(await tryToSignIn(stranger.email, stranger.password))).toBe(true);
    const other = await bastion.createTenant(`other-${before}`);
    expect(await noticeStuffing(node.deps, other.id)).toBe(false);
  });

  it('is put on record once, however many tries and nodes see it at one instant', async () => {
    await stuff(50);
    const seen = await Promise.all(
      Array.from({ length: 20 }, () => noticeStuffing(node.deps, bastion.defaultTenantId)),
    );
    expect(new Set(seen)).toEqual(new Set([true]));
    expect(await newSuspicions()).toHaveLength(1);
  });

  it('is forgotten after a quarter of an hour, and put on record again when it goes on', async () => {
    await stuff(51);
    await letPass(901);
    expect(await noticeStuffing(node.deps, bastion.defaultTenantId)).toBe(false);
    await stuff(51);
    expect(await newSuspicions()).toHaveLength(2);
  });

  it('is not what one account, people in their own browsers, or a tenant with another threshold look like', async () => {
    const users = await Promise.all(Array.from({ length: 12 }, () => bastion.createUser()));
    const own = users.map(() => browserElsewhere());
    for (const [at, user] of users.entries()) await tryToSignIn(user.email, user.password, own[at]);
    await setThreshold(10);
    for (const [at, user] of users.entries()) await tryToSignIn(user.email, 'mistyped', own[at]);
    await fail('one@example.org', 10);
    expect(await noticeStuffing(node.deps, bastion.defaultTenantId)).toBe(false);
    await stuff(10);
    expect(await noticeStuffing(node.deps, bastion.defaultTenantId)).toBe(true);
    await setThreshold(null);
  });

  const setThreshold = (accounts: number | null) =>
    bastion.database.query(
      `update tenants set settings = settings - 'stuffing_threshold' || jsonb_strip_nulls(jsonb_build_object('stuffing_threshold', $1::int)) where slug = 'default'`,
      [accounts],
    );
});
