import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addresses, strangerAt } from './support/from-elsewhere.ts';
import { codeIn, startWatchedAccounts, type WatchedAccounts } from './support/start-watched-accounts.ts';

let people: WatchedAccounts;
beforeAll(async () => {
  people = await startWatchedAccounts();
});
afterAll(() => people?.stop());

/** How many mails of a kind were put together and sent to nobody. */
const dropped = async (userId: string, kind: string) =>
  (
    await people.bastion.database.query(
      "select from audit_events where kind = 'mail.dropped' and user_id = $1 and details->>'mail' = $2",
      [userId, kind],
    )
  ).length;

describe('a sign-in that is done from somewhere new', () => {
  it('is told to its user, with when and from where, and a link', async () => {
    const { user } = await people.atHome();
    await people.letIn(user);
    const mail = await people.mailTo(user, 'New sign-in');
    expect(mail.text).toMatch(
      /When: .* UTC\nWhere: .*Germany\nBrowser: Chrome \(Windows\)\nIP address: 85\.214\.140\.3/,
    );
    expect(mail.text).toMatch(/This was not me:\nhttp:\S+\/link\/[\w-]{43}/);
    expect(mail.html).toContain('85.214.140.3');
  });

  it('is not told twice: the next one from there is usual, and so was the first of all', async () => {
    const { user, home } = await people.atHome();
    const { browser } = await people.letIn(user);
    for (const again of [browser, home]) expect(codeIn((await people.signIn(again, user)).page)).toBeDefined();
    await people.mailTo(user, 'New sign-in');
    await expect
      .poll(() => people.bastion.database.query('select kind from mails where user_id = $1', [user.id]))
      .toEqual([{ kind: 'stopped-sign-in' }]);
    expect(people.mailsTo(user, 'New sign-in')).toHaveLength(1);
  });

  it('is not told before it is done', async () => {
    const { user } = await people.atHome();
    const browser = strangerAt(addresses.berlinToo);
    const { page } = await people.signIn(browser, user);
    expect(page.body).toContain('unusual for your account');
    await browser.submit(page, { decision: 'send' });
    await people.mailTo(user, 'is your code');
    expect(people.mailsTo(user, 'New sign-in')).toEqual([]);
  });
});

describe('a sign-in that was refused in spite of the right password', () => {
  it('is told to its user at most once an hour, however often somebody tries', async () => {
    const { user } = await people.atHome();
    for (const ip of [addresses.tokyo, addresses.johannesburg, addresses.tokyo])
      expect((await people.signIn(strangerAt(ip), user)).page.status).toBe(403);
    const mail = await people.mailTo(user, 'knows your password');
    expect(mail.text).toMatch(/Where: .*(Japan|South Africa)/);
    await expect.poll(() => dropped(user.id, 'refused-sign-in')).toBe(2);
    await people.bastion.database.query(
      `update risk_attempts set warned_at = warned_at - interval '61 minutes' where user_id = $1`,
      [user.id],
    );
    await people.signIn(strangerAt(addresses.tokyo), user);
    await people.mailTo(user, 'knows your password');
    expect(people.mailsTo(user, 'knows your password')).toHaveLength(2);
  });

  it('is not told where the password was wrong', async () => {
    const { user } = await people.atHome();
    await people.signIn(strangerAt(addresses.tokyo), { ...user, password: 'not the right one' });
    await people.letIn(user);
    await people.mailTo(user, 'New sign-in');
    expect(people.mailsTo(user, 'knows your password')).toEqual([]);
  });
});
