import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sections } from '../../server/account-portal/sections.ts';
import { codeOf, secretOn, stepNow } from '../flows/support/authenticator-app.ts';
import { readAudits } from '../support/read-audits.ts';
import { startBastion, type TestBastion, type TestUser } from '../support/start-bastion.ts';
import { AccountBrowser, tokenOn } from './support/account-browser.ts';

let bastion: TestBastion;
let user: TestUser;
let browser: AccountBrowser;
let token: string;
let foreignToken: string;

/** Every address of the account pages that takes a form, as the sections say it. */
const forms = sections.flatMap(({ name, pages }) =>
  pages
    .filter(({ submit }) => submit)
    .map(({ path, hasId }) => `/${name}${path && `/${path}`}${hasId ? '/0198f2a4-6c1e-7b42-9d3a-5f0e8c7b1a26' : ''}`),
);

beforeAll(async () => {
  bastion = await startBastion();
  user = await bastion.createUser();
  browser = new AccountBrowser(bastion.url);
  const page = await browser.signIn(user, '/two-step/app');
  await browser.submit(page, { code: codeOf(secretOn(page.body), stepNow()) });
  token = tokenOn(await browser.visit());
  const stranger = new AccountBrowser(bastion.url);
  foreignToken = tokenOn(await stranger.signIn(await bastion.createUser()));
});
afterAll(() => bastion?.stop());

/** All that is kept of the user but what reading pages changes. */
const snapshot = () =>
  bastion.database.query(
    `select u.*, (select count(*) from sessions s where s.user_id = u.id and s.revoked_at is null) as sessions,
      (select count(*) from user_totp t where t.user_id = u.id) as apps,
      (select count(*) from recovery_codes c where c.user_id = u.id) as codes,
      (select count(*) from user_exports e where e.user_id = u.id) as exports,
      (select count(*) from grants g where g.user_id = u.id) as grants
      from users u where u.id = $1`,
    [user.id],
  );

const fields = {
  name: 'Eve',
  password: 'an entirely new passphrase 42',
  repeat: 'an entirely new passphrase 42',
  get current() {
    return user.password;
  },
  get confirm() {
    return user.email;
  },
};

describe('attack: CSRF', () => {
  it('there are forms to try', () => {
    expect(forms.length).toBeGreaterThan(7);
    expect(token).toMatch(/^[\w-]{43}$/);
    expect(foreignToken).not.toBe(token);
  });

  it.each(forms)(
    'the form at /account%s does nothing without the token of its session, or from another site',
    async (path) => {
      const before = await snapshot();
      const all = { ...fields };
      const refusals = () => readAudits(bastion, `kind = 'account.form_refused' and user_id = $1`, [user.id]);
      const refusedBefore = (await refusals()).length;
      for (const csrf of [undefined, '', 'x', foreignToken]) {
        const answer = await browser.post(path, { ...all, ...(csrf === undefined ? {} : { csrf }) });
        expect([answer.status, answer.body.includes('form_of_another_session')], String(csrf)).toEqual([403, true]);
      }
      const page = path.slice(1).replace(/\/0198f2a4-.*/, '');
      const refused = (await refusals()).slice(refusedBefore);
      expect(refused.map(({ details }) => details)).toEqual(
        Array.from({ length: 4 }, () => ({ page, code: 'form_of_another_session' })),
      );
      expect(refused[0]?.opened).toMatchObject({ ip: expect.stringMatching(/127|::1/) });
      for (const headers of [
        { origin: 'https://evil.example' },
        { 'sec-fetch-site': 'cross-site' },
        { origin: 'null' },
      ])
        expect((await browser.post(path, { ...all, csrf: token }, headers as never)).status).toBe(403);
      const asText = await browser.post(path, { ...all, csrf: token }, { 'content-type': 'text/plain' });
      expect(asText.status).toBe(400);
      expect(await snapshot()).toEqual(before);
    },
  );
});
