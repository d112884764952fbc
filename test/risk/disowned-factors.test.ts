import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { unlockUser } from '../../server/credentials/unlock-user.ts';
import { uuidv7 } from '../../server/kernel/ids.ts';
import { removeFactors } from '../../server/second-factors/remove-factors.ts';
import { sealPasskey } from '../../server/second-factors/stored-passkey.ts';
import { disownSignIn } from '../../server/sign-ins/disown-sign-in.ts';
import { codeOf, recoveryCodesOn, secretOn, stepNow } from '../flows/support/authenticator-app.ts';
import { linkIn } from '../mail/support/start-smtp.ts';
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

const tenant = () => ({ id: people.bastion.defaultTenantId, issuer: people.bastion.url });
const audits = (kind: string) => readAudits(people.bastion, 'kind = $1 and user_id = $2', [kind, user.id]);
const factors = () =>
  people.bastion.database.query<{ added_in: string | null }>('select added_in from user_totp where user_id = $1', [
    user.id,
  ]);
const codesLeft = () => people.bastion.database.query('select from recovery_codes where user_id = $1', [user.id]);
const lastAttempt = async () => (await people.attemptsOf(user)).at(-1)?.id ?? '';

/** Asks for a second factor, gets one, and leaves before the last step; answers the key and the page that is left. */
async function enrolAndLeave(browser: HttpBrowser) {
  const { url } = people.app.authorizationUrl({ prompt: 'login', acr_values: 'urn:bastion:acr:mfa' });
  const page = await browser.submit(await browser.open(url), { login: user.email, password: user.password });
  const secret = secretOn(page.body);
  const next = await browser.submit(page, { code: codeOf(secret, stepNow() - 1) });
  expect(recoveryCodesOn(next.body)).toHaveLength(10);
  return { secret, next };
}

/** As on the account pages, where a second factor was asked for. */
const disownInAccount = (attemptId: string) =>
  disownSignIn(
    node.deps,
    { tenant: tenant(), actor: `user:${user.id}`, origin: { ip: addresses.berlin, user_agent: '', request_id: '' } },
    { userId: user.id, attemptId, lang: 'en' },
  );

/** As the account pages would, for whoever has just signed in there. */
async function addThiefsPasskey(): Promise<void> {
  const { sealing, defaultTenantId, database } = people.bastion;
  const key = await sealing.findUserKey(defaultTenantId, user.id);
  if (!key) throw new Error('a user has a key');
  const id = uuidv7();
  const sealed = sealPasskey(key, id, { credential_id: 'AAAA', public_key: 'AAAA', transports: [], name: 'Key' });
  await database.query(
    `insert into user_passkeys (tenant_id, id, user_id, credential_hash, rp_id, sealed, counter)
      values ($1, $2, $3, sha256($4), 'localhost', $5, 0)`,
    [defaultTenantId, id, user.id, Buffer.from(id), sealed],
  );
}

/** A thief whom nothing gives away: a browser of the same kind, in the same network. */
const nextDoor = '85.214.132.9';
const quietThief = () => browserAt(nextDoor);

const openRecovery = async () => home.open(await people.linkTo(user, 'Choose a new password'));

describe('a second factor that somebody adds in a sign-in which they never finish', () => {
  it('is told to the owner, who can say that it was not them; the attempt it came with is kept with it', async () => {
    await enrolAndLeave(quietThief());
    expect(await factors()).toEqual([{ added_in: await lastAttempt() }]);
    const mail = await people.mailTo(user, 'New second factor');
    expect(mail.text).toContain('An authenticator app was added');
    expect(mail.text).toContain(nextDoor);
    const done = await people.answer(linkIn(mail, 'link'), 'not_me');
    expect(done.body).toContain('asks for a second factor');
    expect(await people.stateOf(user)).toMatchObject({ status: 'locked' });
  });

  it('lets nobody in any more, and stays: the recovery asks for it, until an operator removes it', async () => {
    await enrolAndLeave(quietThief());
    await people.answer(await people.linkTo(user, 'New second factor'), 'not_me');
    expect(await factors()).toHaveLength(1);
    const [event] = await audits('login.disowned');
    expect(event?.details).toMatchObject({ was_completed: false, factors_doubted: ['totp'] });
    expect(await audits('factor.removed')).toEqual([]);
    const gate = await openRecovery();
    expect(gate.body).toContain('Enter your code');
    expect((await home.submit(gate, { password: fresh, repeat: fresh })).status).toBe(400);
    expect((await people.signIn(quietThief(), user)).page.status, 'nor is there a way in with it').toBe(400);

    await removeFactors(node.deps, { tenant: tenant(), actor: 'cli:root' }, user.id);
    await home.submit(await home.open(`${people.bastion.url}/recover`), { email: user.email });
    const recovered = await home.submit(await openRecovery(), { password: fresh, repeat: fresh });
    expect(recovered.body).toContain('Your password is changed');
  });

  it('is in doubt with a later sign-in of the same thief, where that is all the owner has heard of', async () => {
    const thief = quietThief();
    const { secret } = await enrolAndLeave(thief);
    const { page } = await people.signIn(thief, user);
    const codes = await thief.submit(page, { code: codeOf(secret, stepNow()) });
    expect(codeIn(await thief.submit(codes, { decision: 'renew' }))).toBeDefined();
    expect(await disownInAccount(await lastAttempt())).toMatchObject({
      ok: true,
      value: { status: 'locked', is_factor_doubted: true },
    });
    expect(await codesLeft()).toEqual([]);
    await unlockUser(node.deps, { tenant: tenant(), actor: 'cli:root' }, user.id, { liftsLock: true });
    const { page: asked } = await people.signIn(thief, user);
    await people.bastion.database.query('update user_totp set last_step = 0 where user_id = $1', [user.id]);
    const refused = await thief.submit(asked, { code: codeOf(secret, stepNow()) });
    expect([refused.status, refused.body.includes('came with a sign-in that was not you')]).toEqual([400, true]);
    expect((await audits('login.failed')).at(-1)?.details).toMatchObject({ code: 'doubted_totp' });
  });
});

describe('a second factor that its owner has added', () => {
  it('is told to them as well, and cannot be stripped by who reads their mails', async () => {
    const { secret, next } = await enrolAndLeave(home);
    await home.submit(next, { decision: 'renew' });
    const link = await people.linkTo(user, 'New second factor');
    await people.answer(link, 'not_me', strangerAt(addresses.tokyo));
    expect(await factors()).toHaveLength(1);
    const gate = await openRecovery();
    expect(gate.body).toContain('Enter your code');
    const chosen = await home.submit(gate, { code: codeOf(secret, stepNow()) });
    expect((await home.submit(chosen, { password: fresh, repeat: fresh })).body).toContain('Your password is changed');
    expect(await people.stateOf(user)).toMatchObject({ status: 'active' });
    const { page } = await people.signIn(home, { ...user, password: fresh });
    await people.bastion.database.query('update user_totp set last_step = 0 where user_id = $1', [user.id]);
    const codes = await home.submit(page, { code: codeOf(secret, stepNow()) });
    expect(recoveryCodesOn(codes.body), 'is theirs again, with codes to go with it').toHaveLength(10);
  });

  it('settles in the recovery what somebody else has added since: that goes, on record', async () => {
    const { secret, next } = await enrolAndLeave(home);
    await home.submit(next, { decision: 'renew' });
    const stranger = strangerAt(addresses.tokyo);
    const { page } = await people.signIn(stranger, user);
    expect(codeIn(await stranger.submit(page, { code: codeOf(secret, stepNow()) })), 'a relayed code').toBeDefined();
    await addThiefsPasskey();
    const passkeys = () => people.bastion.database.query('select from user_passkeys where user_id = $1', [user.id]);
    await people.answer(await people.linkTo(user), 'not_me');
    expect((await audits('login.disowned'))[0]?.details).toMatchObject({ factors_doubted: ['passkeys'] });
    expect(await passkeys()).toHaveLength(1);
    await people.bastion.database.query('update user_totp set last_step = 0 where user_id = $1', [user.id]);
    const chosen = await home.submit(await openRecovery(), { code: codeOf(secret, stepNow()) });
    expect((await home.submit(chosen, { password: fresh, repeat: fresh })).body).toContain('Your password is changed');
    expect(await passkeys()).toEqual([]);
    expect(await factors()).toHaveLength(1);
    expect((await audits('factor.removed'))[0]?.details).toMatchObject({ actor: 'mailed-link', methods: ['passkeys'] });
  });

  it('before a sign-in that was refused stays, whoever says that it was not them, and however', async () => {
    const { next } = await enrolAndLeave(home);
    await home.submit(next, { decision: 'renew' });
    const attemptOf = async () => {
      await people.signIn(strangerAt(addresses.tokyo), user);
      return lastAttempt();
    };
    await disownInAccount(await attemptOf());
    expect(await factors()).toHaveLength(1);
    expect(await codesLeft()).toHaveLength(10);
  });
});

describe('a browser that a sign-in which was disowned has made known', () => {
  it('is a stranger’s again: it is not spared what others have used up, nor taken for known', async () => {
    const { browser } = await people.letIn(user);
    const own = await people.signIn(browser, user);
    expect(codeIn(own.page), 'known before').toBeDefined();
    await people.answer(await people.linkTo(user), 'not_me');
    const gate = await openRecovery();
    await home.submit(gate, { password: fresh, repeat: fresh });
    const changed = { ...user, password: fresh };
    for (let failures = 0; failures < 10; failures += 1)
      await people.signIn(strangerAt(addresses.johannesburg), { ...user, password: 'not the right one' });
    expect((await people.signIn(browser, changed)).page.status, 'is held up like anybody').toBe(429);
  });
});
