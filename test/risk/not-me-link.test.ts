import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { enableUser } from '../../server/accounts/disable-user.ts';
import { setPassword } from '../../server/accounts/set-password.ts';
import { unlockUser } from '../../server/credentials/unlock-user.ts';
import { AccountBrowser } from '../account/support/account-browser.ts';
import { codeOf, secretOn, stepNow } from '../flows/support/authenticator-app.ts';
import type { Tokens } from '../storage/support/relying-party.ts';
import type { HttpBrowser } from '../support/http-browser.ts';
import { openDeps, type TestDeps } from '../support/open-deps.ts';
import { readAudits } from '../support/read-audits.ts';
import type { TestUser } from '../support/start-bastion.ts';
import { addresses, browserAt, strangerAt } from './support/from-elsewhere.ts';
import { codeIn, startWatchedAccounts, type WatchedAccounts } from './support/start-watched-accounts.ts';

const fresh = 'a whole new set of words 7';
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

const scope = () => ({
  tenant: { id: people.bastion.defaultTenantId, issuer: people.bastion.url },
  actor: 'cli:root',
});
const audits = (kind: string) => readAudits(people.bastion, 'kind = $1 and user_id = $2', [kind, user.id]);
const wrongPage = async () => {
  const { page } = await people.signIn(browserAt(addresses.berlin), { ...user, password: 'not the right one' });
  return page.body.replaceAll(/[0-9a-f-]{36}|[\w-]{43}/g, '');
};
const recover = async () => {
  const link = await people.linkTo(user, 'Choose a new password');
  return home.submit(await home.open(link), { password: fresh, repeat: fresh });
};

describe('“This was not me”', () => {
  it('locks the account, ends sessions and tokens, and leads to a new password, with which all is as before', async () => {
    const { tokens, browser } = await people.letIn(user);
    const fresher = (await people.app.refresh(tokens.refresh_token)).body as Tokens;
    expect(fresher.refresh_token).toMatch(/^[\w-]{20,}$/);
    const before = await people.profileOf(user);
    expect(before?.devices).toHaveLength(2);
    const done = await people.answer(await people.linkTo(user), 'not_me');
    expect(done.body).toContain('Your account is locked');
    expect(await people.stateOf(user)).toMatchObject({ status: 'locked' });

    expect((await people.app.refresh(fresher.refresh_token)).body).toMatchObject({ error: 'invalid_grant' });
    expect((await people.app.introspect(tokens.access_token)).body).toEqual({ active: false });
    expect((await people.signIn(browser, user)).page.body).not.toContain('unusual for your account');
    const refused = (await people.signIn(browserAt(addresses.berlin), user)).page;
    expect(refused.status).toBe(400);
    expect(refused.body.replaceAll(/[0-9a-f-]{36}|[\w-]{43}/g, ''), 'looks like a wrong one').toBe(await wrongPage());
    expect((await audits('login.failed')).at(-2)?.details).toMatchObject({ code: 'account_locked' });

    expect((await recover()).body).toContain('Your password is changed');
    expect(await people.stateOf(user)).toMatchObject({ status: 'active' });
    const changed = { ...user, password: fresh };
    expect(codeIn((await people.signIn(home, changed)).page), 'at home').toBeDefined();
    expect((await people.signIn(browser, changed)).page.body, 'the stranger').toContain('unusual for your account');
  });

  it('is on record, and what became usual by it is so no more', async () => {
    const before = await people.profileOf(user);
    await people.letIn(user);
    await people.answer(await people.linkTo(user), 'not_me');
    const after = await people.profileOf(user);
    for (const kind of ['devices', 'ips', 'networks', 'countries'] as const)
      expect(
        after?.[kind].map(({ first_at }) => first_at),
        kind,
      ).toEqual(before?.[kind].map(({ first_at }) => first_at));
    const [event] = await audits('login.disowned');
    expect(event).toMatchObject({
      details: {
        actor: 'mailed-link',
        was_completed: true,
        status: 'locked',
        sessions_ended: 2,
        factors_doubted: [],
      },
      opened: { ip: addresses.berlin },
    });
    expect((await people.attemptsOf(user)).at(-1)).toMatchObject({ answer: 'not_me', answered_at: expect.any(Date) });
    expect(await audits('link.used')).toMatchObject([{ details: { purpose: 'not-me' } }]);
  });

  it('leaves the second factor that was there before, and the recovery asks for it', async () => {
    const owner = new AccountBrowser(people.bastion.url);
    Object.assign(owner.headers, home.headers);
    for (const { name, value, path, host } of home.cookies) owner.setCookie({ name, value, path, host });
    const page = await owner.signIn(user, '/two-step/app');
    const secret = secretOn(page.body);
    await owner.submit(await owner.submit(page, { code: codeOf(secret, stepNow() - 1) }), {});
    const stranger = strangerAt(addresses.tokyo);
    const { page: asked } = await people.signIn(stranger, user);
    expect(codeIn(await stranger.submit(asked, { code: codeOf(secret, stepNow()) }))).toBeDefined();
    await people.answer(await people.linkTo(user), 'not_me');
    const gate = await home.open(await people.linkTo(user, 'Choose a new password'));
    expect(gate.body).toContain('Enter your code');
    await people.bastion.database.query('update user_totp set last_step = 0 where user_id = $1', [user.id]);
    const next = await home.submit(gate, { code: codeOf(secret, stepNow()) });
    expect((await home.submit(next, { password: fresh, repeat: fresh })).body).toContain('Your password is changed');
  });

  it('of one that was refused locks as well: somebody knows the password; nothing of the owner’s goes', async () => {
    await people.signIn(strangerAt(addresses.tokyo), user);
    const link = await people.linkTo(user, 'knows your password');
    const shown = await home.open(link);
    expect(shown.body).toContain('was not let in');
    expect(shown.body).toContain('Japan');
    const before = await people.profileOf(user);
    await people.answer(link, 'not_me');
    expect(await people.stateOf(user)).toMatchObject({ status: 'locked' });
    expect(await people.profileOf(user)).toEqual(before);
  });
});

describe('out of a lock lead', () => {
  const locked = async () => {
    await people.signIn(strangerAt(addresses.tokyo), user);
    await people.answer(await people.linkTo(user, 'knows your password'), 'not_me');
    expect(await people.stateOf(user)).toMatchObject({ status: 'locked' });
  };

  it.each([
    ['an operator who enables the user', () => enableUser(node.deps, scope(), user.id)],
    ['an operator who unlocks them', () => unlockUser(node.deps, scope(), user.id, { liftsLock: true })],
    ['an operator who sets a password', () => setPassword(node.deps, scope(), { user: user.id, password: fresh })],
  ])('%s', async (_who, act) => {
    await locked();
    const { password_hash: before } = await people.stateOf(user);
    expect(await act()).toMatchObject({ ok: true });
    expect(await people.stateOf(user)).toMatchObject({ status: 'active' });
    const { password_hash } = await people.stateOf(user);
    const password = password_hash === before ? user.password : fresh;
    expect(codeIn((await people.signIn(home, { ...user, password })).page)).toBeDefined();
    expect(await audits('user.enabled')).toHaveLength(1);
  });

  it('not the mail for who was locked out by wrong passwords, which asks for no new one', async () => {
    await locked();
    await unlockUser(node.deps, scope(), user.id);
    expect(await people.stateOf(user)).toMatchObject({ status: 'locked' });
  });

  it('a second link, asked for on the page that anybody may open, which answers as always', async () => {
    await locked();
    await people.mailTo(user, 'Choose a new password');
    await home.submit(await home.open(`${people.bastion.url}/recover`), { email: user.email });
    expect((await recover()).body).toContain('Your password is changed');
  });
});

describe('“This was me”', () => {
  it('makes usual from where it was refused', async () => {
    const stranger = strangerAt(addresses.tokyo);
    await people.signIn(stranger, user);
    const done = await people.answer(await people.linkTo(user, 'knows your password'), 'me');
    expect(done.body).toContain('Thank you');
    expect(await people.stateOf(user)).toMatchObject({ status: 'active' });
    expect((await people.profileOf(user))?.countries.map(({ country }) => country)).toContain('JP');
    expect((await people.attemptsOf(user)).at(-1)).toMatchObject({ answer: 'me' });
    expect(await audits('login.confirmed')).toMatchObject([{ details: { actor: 'mailed-link' } }]);
    expect((await people.signIn(stranger, user)).page.status, 'is not refused again').not.toBe(403);
  });
});

describe('attacks on the link', () => {
  it('prefetch: looking at it, however often and however, does nothing', async () => {
    await people.letIn(user);
    const link = await people.linkTo(user);
    const before = await people.stateOf(user);
    for (const method of ['GET', 'HEAD', 'GET']) await fetch(link, { method });
    expect(await people.stateOf(user)).toEqual(before);
    expect((await people.attemptsOf(user)).at(-1)).toMatchObject({ answer: null });
    expect((await people.answer(link, 'perhaps')).status).toBe(400);
    expect((await people.answer(link, 'not_me')).status).toBe(200);
  });

  it('replay and race: of many answers at once one counts, and one mail goes out', async () => {
    await people.letIn(user);
    const link = await people.linkTo(user);
    const answers = await Promise.all(
      ['not_me', 'me', 'not_me', 'me', 'not_me'].map((answer) => people.answer(link, answer).catch(() => undefined)),
    );
    expect(answers.filter((page) => page?.status === 200)).toHaveLength(1);
    expect((await home.open(link)).status).toBe(410);
    const replayed = await home.request(link, {
      method: 'POST',
      body: 'answer=not_me',
      headers: { 'content-type': 'application/x-www-form-urlencoded', origin: people.bastion.url },
    });
    expect(replayed.status).toBe(410);
    expect([...(await audits('login.disowned')), ...(await audits('login.confirmed'))]).toHaveLength(1);
  });

  it('at another tenant it is no link at all', async () => {
    await people.letIn(user);
    const link = await people.linkTo(user);
    const other = await people.bastion.createTenant(`other-${user.id.slice(-12)}`);
    const there = link.replace(people.bastion.url, other.issuer);
    expect((await browserAt(addresses.berlin).open(there)).status).toBe(410);
    expect(await people.stateOf(user)).toMatchObject({ status: 'active' });
  });

  it('from another site its form does nothing', async () => {
    await people.letIn(user);
    const link = await people.linkTo(user);
    const answer = await home.request(link, {
      method: 'POST',
      body: 'answer=me',
      headers: { 'content-type': 'application/x-www-form-urlencoded', origin: 'https://evil.example' },
    });
    expect(answer.status).toBe(403);
    expect((await people.attemptsOf(user)).at(-1)).toMatchObject({ answer: null });
  });

  it('whoever got in cannot make it void by a new password, or by more sign-ins', async () => {
    const { browser } = await people.letIn(user);
    const link = await people.linkTo(user);
    await setPassword(node.deps, scope(), { user: user.id, password: fresh });
    const thief = { ...user, password: fresh };
    expect(codeIn((await people.signIn(browser, thief)).page)).toBeDefined();
    const again = await people.signIn(strangerAt('85.214.200.9'), thief);
    expect(codeIn(again.page), 'a browser of the kind that they have taught').toBeDefined();
    expect((await people.answer(link, 'not_me')).body).toContain('Your account is locked');
    expect((await people.signIn(browser, thief)).page.status).toBe(400);
    expect((await people.profileOf(user))?.devices, 'nor the browsers they used since').toHaveLength(1);
  });

  it('whoever got in and changed the address gets no link: the account is closed until an operator has looked', async () => {
    await people.letIn(user);
    const link = await people.linkTo(user);
    const { email_index } = await people.stateOf(user);
    const other = `${email_index.split('.')[0]}.of-another-address`;
    await people.bastion.database.query('update users set email_index = $2 where id = $1', [user.id, other]);
    expect((await people.answer(link, 'not_me')).body).toContain('Your account is closed');
    expect(await people.stateOf(user)).toMatchObject({ status: 'disabled' });
    const left = await people.bastion.database.query('select kind from mails where user_id = $1', [user.id]);
    expect(left).toEqual([{ kind: 'stopped-sign-in' }]);
    expect(people.mailsTo(user, 'Choose a new password')).toEqual([]);
  });

  it('a sign-in under way is not completed after it', async () => {
    await people.signIn(strangerAt(addresses.tokyo), user);
    const link = await people.linkTo(user, 'knows your password');
    const browser = strangerAt(addresses.berlinToo);
    const { page } = await people.signIn(browser, user);
    const form = await browser.submit(page, { decision: 'send' });
    const mail = await people.mailTo(user, 'is your code');
    await people.answer(link, 'not_me');
    const code = /[0-9a-z]{4}-[0-9a-z]{4}/.exec(mail.text ?? '')?.[0] ?? '';
    expect((await browser.submit(form, { code })).status).toBe(400);
  });
});
