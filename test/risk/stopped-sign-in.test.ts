import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { changeEmail } from '../../server/accounts/change-email.ts';
import { eraseUser } from '../../server/privacy/erase-user.ts';
import { AccountBrowser } from '../account/support/account-browser.ts';
import { codeOf, secretOn, stepNow } from '../flows/support/authenticator-app.ts';
import { linkIn } from '../mail/support/start-smtp.ts';
import type { HttpBrowser } from '../support/http-browser.ts';
import { openDeps, type TestDeps } from '../support/open-deps.ts';
import type { TestUser } from '../support/start-bastion.ts';
import { addresses, strangerAt } from './support/from-elsewhere.ts';
import { codeIn, startWatchedAccounts, type WatchedAccounts } from './support/start-watched-accounts.ts';

const kind = 'stopped-sign-in';
const subject = 'unfinished sign-in';

let people: WatchedAccounts;
let node: TestDeps;
let user: TestUser;
let home: HttpBrowser;

beforeAll(async () => {
  people = await startWatchedAccounts();
  node = await openDeps(people.bastion.database, { keysDir: people.bastion.config.keysDir });
});
beforeEach(async () => {
  ({ user, home } = await people.atHome());
});
afterAll(async () => {
  await node?.close();
  await people?.stop();
});

/** Somebody who has the password, is asked for more, and goes away. */
const stop = async (browser = strangerAt(addresses.berlinToo)) => (await people.signIn(browser, user)).page;
const waiting = () =>
  people.bastion.database.query<{ id: string; wait_s: number }>(
    `select mails.id, extract(epoch from job.start_after - job.created_on)::int as wait_s
     from mails join pgboss.job on job.data->>'id' = mails.id::text where mails.user_id = $1 and mails.kind = $2`,
    [user.id, kind],
  );
/** The mail queue as it is after so many minutes. */
const letPass = (minutes: number) =>
  people.bastion.database.query(
    `update pgboss.job set start_after = start_after - make_interval(mins => $1)
     where data->>'id' in (select id::text from mails where user_id = $2 and kind = $3)`,
    [minutes, user.id, kind],
  );
const dropped = async () =>
  (
    await people.bastion.database.query(
      "select from audit_events where kind = 'mail.dropped' and user_id = $1 and details->>'mail' = $2",
      [user.id, kind],
    )
  ).length;
/** The quarter of an hour passes, and so many mails come to nothing. */
async function nobodyIsTold(times = 1): Promise<void> {
  expect(await waiting()).toHaveLength(times);
  await letPass(15);
  await expect.poll(dropped, { timeout: 10_000 }).toBe(times);
  expect(people.mailsTo(user, subject)).toEqual([]);
}

/** The user at their account pages, in their own browser at home. */
function atAccount(): AccountBrowser {
  const owner = new AccountBrowser(people.bastion.url);
  Object.assign(owner.headers, home.headers);
  for (const cookie of home.cookies) owner.setCookie(cookie);
  return owner;
}

async function enrol(): Promise<string> {
  const owner = atAccount();
  const page = await owner.signIn(user, '/two-step/app');
  const secret = secretOn(page.body);
  await owner.submit(await owner.submit(page, { code: codeOf(secret, stepNow() - 1) }), {});
  return secret;
}

describe('a sign-in that was stopped after the right password', () => {
  it('is told at the address that the account had then, and not at one that it was given meanwhile', async () => {
    await stop();
    const { session_epoch } = await people.stateOf(user);
    const tenant = { id: people.bastion.defaultTenantId, issuer: people.bastion.url };
    const to = `thief.${user.id}@example.org`;
    const change = { userId: user.id, from: user.email, to, session_epoch, first: async () => true };
    expect(await changeEmail(node.deps, { tenant, actor: `user:${user.id}` }, change)).toMatchObject({ ok: true });
    await letPass(15);
    const mail = await people.mailTo(user, subject);
    expect((await people.answer(linkIn(mail, 'link'), 'not_me')).body).toContain('Your account is closed');
    expect(await people.stateOf(user)).toMatchObject({ status: 'disabled' });
  });

  it('is told to its user a quarter of an hour later, with a link by which they lock the account', async () => {
    expect((await stop()).body).toContain('unusual for your account');
    expect(await waiting()).toMatchObject([{ wait_s: 900 }]);
    await letPass(14);
    // Longer than it takes the queue to look for what is due.
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    expect(await waiting()).toHaveLength(1);
    expect(people.mailsTo(user, subject)).toEqual([]);
    await letPass(1);
    const mail = await people.mailTo(user, subject);
    expect(mail.text).toContain('knows your password');
    expect(mail.text).toMatch(/Where: .*Germany\nBrowser: Chrome \(Windows\)\nIP address: 85\.214\.140\.3/);
    await people.answer(linkIn(mail, 'link'), 'not_me');
    expect(await people.stateOf(user)).toMatchObject({ status: 'locked' });
  });

  it('is told also where a code was ordered, and not given', async () => {
    const browser = strangerAt(addresses.berlinToo);
    await browser.submit(await stop(browser), { decision: 'send' });
    await people.mailTo(user, 'is your code');
    await letPass(15);
    await people.mailTo(user, subject);
  });

  it('is told where the account has a second factor, which was not given', async () => {
    await enrol();
    expect((await stop(strangerAt(addresses.tokyo))).body).toContain('Enter your code');
    await letPass(15);
    expect((await people.mailTo(user, subject)).text).toMatch(/Where: .*Japan/);
  });

  it('is no longer told when it was done meanwhile, by a code or by a second factor', async () => {
    await people.letIn(user);
    await nobodyIsTold();
    const secret = await enrol();
    const stranger = strangerAt(addresses.tokyo);
    const page = await stop(stranger);
    expect(codeIn(await stranger.submit(page, { code: codeOf(secret, stepNow()) }))).toBeDefined();
    await letPass(15);
    await expect.poll(dropped, { timeout: 10_000 }).toBe(2);
    expect(people.mailsTo(user, subject)).toEqual([]);
  });

  it('is no longer told when its user has said whether it was them', async () => {
    await stop();
    const owner = atAccount();
    await owner.visit();
    const { id } = (await people.attemptsOf(user)).at(-1) ?? {};
    const asked = await owner.visit(`/history/answer/${id}`);
    expect((await owner.submit(asked, { answer: 'me' })).status).toBe(200);
    expect((await people.attemptsOf(user)).at(-1)).toMatchObject({ answer: 'me' });
    await nobodyIsTold();
  });

  it('is told at most once an hour, however often somebody tries, and not after one that was refused', async () => {
    for (let at = 0; at < 3; at += 1) await stop();
    await letPass(15);
    await people.mailTo(user, subject);
    await expect.poll(dropped, { timeout: 10_000 }).toBe(2);
    expect(people.mailsTo(user, subject)).toHaveLength(1);

    ({ user, home } = await people.atHome());
    await stop(strangerAt(addresses.tokyo));
    await people.mailTo(user, 'Somebody knows your password');
    await stop();
    await nobodyIsTold();
  });

  it('is not told where it was refused, where the password was wrong, or where nothing was unusual', async () => {
    await enrol();
    await people.signIn(home, user);
    await people.signIn(strangerAt(addresses.berlinToo), { ...user, password: 'not the right one' });
    expect(await waiting()).toEqual([]);
    ({ user, home } = await people.atHome());
    await stop(strangerAt(addresses.tokyo));
    expect(await waiting()).toEqual([]);
  });

  it('of somebody who was erased meanwhile is told to nobody', async () => {
    await stop();
    const [job] = await waiting();
    const scope = { tenant: { id: people.bastion.defaultTenantId, issuer: people.bastion.url }, actor: 'test' };
    expect(await eraseUser(node.deps, scope, user.id)).toMatchObject({ ok: true });
    expect(await waiting()).toEqual([]);
    const state = async () =>
      people.bastion.database.query(`select state::text from pgboss.job where data->>'id' = $1`, [job?.id]);
    await people.bastion.database.query(`update pgboss.job set start_after = now() where data->>'id' = $1`, [job?.id]);
    await expect.poll(state, { timeout: 10_000 }).toEqual([{ state: 'completed' }]);
    expect(people.mailsTo(user, subject)).toEqual([]);
  });
});
