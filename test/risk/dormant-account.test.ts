import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { applyRetention } from '../../server/privacy/apply-retention.ts';
import { eraseUser } from '../../server/privacy/erase-user.ts';
import { placeHold, releaseHold } from '../../server/privacy/legal-holds.ts';
import { exportOf } from '../privacy/support/exports.ts';
import { openDeps, type TestDeps } from '../support/open-deps.ts';
import type { TestUser } from '../support/start-bastion.ts';
import { addresses, browserAt, strangerAt } from './support/from-elsewhere.ts';
import { codeIn, startWatchedAccounts, type WatchedAccounts } from './support/start-watched-accounts.ts';

const asked = 'unusual for your account';
let people: WatchedAccounts;
let node: TestDeps;

beforeAll(async () => {
  people = await startWatchedAccounts();
  node = await openDeps(people.bastion.database, { keysDir: people.bastion.config.keysDir });
});
beforeEach(() => people.bastion.database.query("update tenants set settings = settings - 'retention_days'"));
afterAll(async () => {
  await node?.close();
  await people?.stop();
});

const tenant = () => ({ id: people.bastion.defaultTenantId, issuer: people.bastion.url });
const scope = () => ({ tenant: tenant(), actor: 'test' });
const query = (text: string, values: unknown[]) => people.bastion.database.query(text, values);

type Kept = { has_profile: boolean; day: string | null };
const keptOf = ({ id }: TestUser) =>
  people.bastion.database.query<Kept>(
    'select sealed is not null as has_profile, last_sign_in_on::text as day from risk_profiles where user_id = $1',
    [id],
  );

/** As if everything about a user, and of them, had happened so many days earlier. */
async function age({ id }: TestUser, days: number): Promise<void> {
  await query('update users set created_at = created_at - make_interval(days => $2) where id = $1', [id, days]);
  await query('update risk_profiles set updated_at = updated_at - make_interval(days => $2) where user_id = $1', [
    id,
    days,
  ]);
}

async function createdDaysAgo(days: number): Promise<TestUser> {
  const user = await people.bastion.createUser();
  await age(user, days);
  return user;
}

/** Somebody who was at home for weeks, two years ago, and whose profile has run out since. */
async function dormant() {
  const { user, home } = await people.atHome();
  await age(user, 730);
  expect(await applyRetention(node.deps)).toMatchObject({ risk_profiles: 1 });
  return { user, home };
}

const lastAttempt = async (user: TestUser) => (await people.attemptsOf(user)).at(-1);
/** Once nothing waits to be sent to them but what would tell of a sign-in that was stopped, which is in no hurry. */
async function newSignInMails(user: TestUser) {
  const waiting = "select kind from mails where user_id = $1 and kind <> 'stopped-sign-in'";
  await expect.poll(() => query(waiting, [user.id]), { timeout: 5_000 }).toEqual([]);
  return people.mailsTo(user, 'New sign-in');
}

describe('a profile that has run out', () => {
  it('leaves the day of the last sign-in behind, once, and nothing else', async () => {
    const { user } = await dormant();
    const day = new Date(Date.now() - 730 * 86_400_000).toISOString().slice(0, 10);
    expect(await keptOf(user)).toEqual([{ has_profile: false, day }]);
    expect(await applyRetention(node.deps)).toEqual({});
    const { document } = await exportOf(node, tenant(), user.id);
    expect(document.usual_sign_ins).toMatchObject([
      { last_login_at: `${day}T00:00:00.000Z`, browsers: [], ips: [], networks: [], countries: [], last_place: null },
    ]);
  });

  it('is kept while a legal hold stands on its user, and no day shorter than the tenant chose', async () => {
    const { user } = await people.atHome();
    await age(user, 389);
    expect(await applyRetention(node.deps)).toEqual({});
    await age(user, 2);
    const hold = await placeHold(node.deps, scope(), { user: user.id, reason: 'case 17' });
    expect(await applyRetention(node.deps)).toEqual({});
    expect(await keptOf(user)).toEqual([{ has_profile: true, day: null }]);
    await releaseHold(node.deps, scope(), hold.ok ? hold.value.id : '');
    expect(await applyRetention(node.deps)).toEqual({ risk_profiles: 1 });
  });

  it('goes with its user, the day too', async () => {
    const { user } = await dormant();
    expect(await eraseUser(node.deps, scope(), user.id)).toMatchObject({ ok: true });
    expect(await keptOf(user)).toEqual([]);
  });

  it('while its user signs in either is none or learns, and is never both', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { user, home } = await people.atHome();
      await age(user, 391);
      await Promise.all([applyRetention(node.deps), people.signIn(home, user)]);
      const [kept] = await keptOf(user);
      expect(kept?.has_profile).toBe(kept?.day === null);
    }
  });
});

describe('the right password of an account that nobody has used for long', () => {
  it('is not enough, from anywhere, and its owner is told of whoever gets in', async () => {
    const { user } = await dormant();
    await query("update users set created_at = created_at - interval '1 year' where id = $1", [user.id]);
    const thief = strangerAt(addresses.tokyo);
    expect((await people.signIn(thief, user)).page.body).toContain(asked);
    expect(await lastAttempt(user)).toMatchObject({
      decision: 'step_up',
      score: 40,
      points: { unknown_history: 40 },
      signals: { history: 'none', idle_days: 730, country: 'unknown' },
      completed_at: null,
    });
    expect(await newSignInMails(user)).toEqual([]);
    await people.letIn(user);
    expect((await people.mailTo(user, 'New sign-in')).text).toContain('This was not me');
  });

  it('is asked for more at home too, once: what is finished is usual from then on', async () => {
    const { user, home } = await dormant();
    await people.letIn(user, home);
    expect(await keptOf(user)).toEqual([{ has_profile: true, day: null }]);
    expect((await people.profileOf(user))?.devices).toHaveLength(1);
    expect(codeIn((await people.signIn(home, user)).page)).toBeDefined();
  });

  it('is asked for no more where the tenant switches the sign off, and its owner is told all the same', async () => {
    const { user } = await dormant();
    await query(`update tenants set settings = settings || '{"risk":{"weights":{"unknown_history":0}}}'`, []);
    await expect
      .poll(async () => codeIn((await people.signIn(strangerAt(addresses.tokyo), user)).page), { timeout: 5_000 })
      .toBeDefined();
    expect(await newSignInMails(user)).toHaveLength(1);
    await query(`update tenants set settings = settings - 'risk'`, []);
    const other = await createdDaysAgo(200);
    await expect
      .poll(async () => (await people.signIn(browserAt(addresses.berlin), other)).page.body, { timeout: 5_000 })
      .toContain(asked);
  });
});

describe('an account that was made and never used', () => {
  it('long ago is asked for more than the password', async () => {
    const user = await createdDaysAgo(91);
    expect((await people.signIn(browserAt(addresses.berlin), user)).page.body).toContain(asked);
    expect(await lastAttempt(user)).toMatchObject({ decision: 'step_up', points: { unknown_history: 40 } });
  });

  it('some days ago is let in, and its owner is told', async () => {
    const user = await createdDaysAgo(2);
    expect(codeIn((await people.signIn(browserAt(addresses.berlin), user)).page)).toBeDefined();
    expect(await lastAttempt(user)).toMatchObject({ decision: 'allow', score: 0 });
    await people.mailTo(user, 'New sign-in');
  });

  it('today is let in without a word', async () => {
    const user = await createdDaysAgo(0);
    expect(codeIn((await people.signIn(browserAt(addresses.berlin), user)).page)).toBeDefined();
    expect(await newSignInMails(user)).toEqual([]);
  });

  it('learns nothing from whoever goes no further than the password, however often they try', async () => {
    const user = await createdDaysAgo(91);
    const thief = strangerAt(addresses.berlinToo);
    for (let tries = 0; tries < 3; tries += 1) expect((await people.signIn(thief, user)).page.body).toContain(asked);
    expect(await keptOf(user)).toEqual([]);
  });
});
