import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addresses, strangerAt } from '../risk/support/from-elsewhere.ts';
import { startWatchedAccounts, type WatchedAccounts } from '../risk/support/start-watched-accounts.ts';
import type { HttpBrowser, Page } from '../support/http-browser.ts';
import type { TestUser } from '../support/start-bastion.ts';

const wrong = 'zzzz-zzz2';
const askedForACode = addresses.berlinToo;
const sentALink = addresses.tokyo;

let people: WatchedAccounts;
beforeAll(async () => {
  people = await startWatchedAccounts();
});
afterAll(() => people?.stop());

type Asked = { readonly browser: HttpBrowser; readonly page: Page; readonly code: string };

/** A sign-in with the right password that is asked for a code, or sent a link, and has ordered it. */
async function order(user: TestUser, ip: string): Promise<Asked> {
  const browser = strangerAt(ip);
  const { page } = await people.signIn(browser, user);
  const ordered = await browser.submit(page, { decision: 'send' });
  expect(ordered.status).toBe(200);
  const mail = await people.mailTo(user, ip === sentALink ? 'signing in' : 'is your code');
  const [code = ''] = /\b[0-9a-z]{4}-[0-9a-z]{4}\b/.exec(mail.text ?? '') ?? [];
  return { browser, page: ordered, code };
}

const give = ({ browser, page }: Asked, code: string): Promise<Page> => browser.submit(page, { code });
/** Whether it was taken: the next step is there, which offers a factor of their own. */
const isPast = ({ body }: Page): boolean => body.includes('value="later"');

describe('attack: somebody else who knows the password', () => {
  it.each([
    ['a code into the field of another sign-in', askedForACode, askedForACode],
    ['a code into the link of another sign-in', askedForACode, sentALink],
    ['the code of a link into the field of another sign-in', sentALink, askedForACode],
    ['the code of a link into the link of another sign-in', sentALink, sentALink],
  ])('puts %s and is not let in, and each still works in its own', async (_what, from, to) => {
    const { user } = await people.atHome();
    const [owner, thief] = [await order(user, from), await order(user, to)];
    for (const [asked, code] of [
      [thief, owner.code],
      [owner, thief.code],
    ] as const) {
      const refused = await give(asked, code);
      expect(refused.status).toBe(400);
      expect(isPast(refused)).toBe(false);
    }
    for (const asked of [owner, thief]) expect(isPast(await give(asked, asked.code))).toBe(true);
  });

  it.each([
    ['code', askedForACode],
    ['link', sentALink],
  ])('neither uses up, nor replaces, nor hears of the %s of the owner', async (_what, ip) => {
    const { user } = await people.atHome();
    const owner = await order(user, ip);
    const browser = strangerAt(ip);
    const { page } = await people.signIn(browser, user);
    expect(page.body, 'the field for a code that was sent').not.toContain('name="code"');
    for (let at = 0; at < 5; at += 1) expect((await browser.submit(page, { code: wrong })).status).toBe(400);
    const thief = await order(user, ip);
    for (let at = 0; at < 5; at += 1) expect((await give(thief, wrong)).status).toBe(400);
    expect((await give(thief, thief.code)).status, 'their own code is spent').toBe(400);
    expect(isPast(await give(owner, owner.code))).toBe(true);
  });

  it.each([
    ['code', askedForACode],
    ['link', sentALink],
  ])('cannot use a %s that was replaced in the same sign-in', async (_what, ip) => {
    const { user } = await people.atHome();
    const first = await order(user, ip);
    await first.browser.submit(first.page, { decision: 'send' });
    const mail = await people.mailTo(user, ip === sentALink ? 'signing in' : 'is your code');
    expect((await give(first, first.code)).status).toBe(400);
    const [second = ''] = /\b[0-9a-z]{4}-[0-9a-z]{4}\b/.exec(mail.text ?? '') ?? [];
    expect(isPast(await give(first, second))).toBe(true);
  });
});

it('attack: race on a mailed code: of fifty that type it into one sign-in at once, one passes', async () => {
  const { user } = await people.atHome();
  const asked = await order(user, askedForACode);
  const { url } = asked.page;
  const pages = await Promise.all(
    Array.from({ length: 50 }, () =>
      asked.browser.request(url, {
        method: 'POST',
        body: new URLSearchParams({ code: asked.code }).toString(),
        headers: { 'content-type': 'application/x-www-form-urlencoded', origin: new URL(url).origin },
      }),
    ),
  );
  const statuses = pages.map(({ status }) => status);
  expect(statuses.filter((status) => status === 303)).toHaveLength(1);
  expect(statuses.filter((status) => status === 400 || status === 409)).toHaveLength(49);
});
