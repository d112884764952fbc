import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { consumeTotpStep } from '../../adapters/postgres/second-factors.ts';
import { systemClock } from '../../server/kernel/clock.ts';
import { verifyRecoveryCode, verifyTotp } from '../../server/second-factors/verify-second-factor.ts';
import { runHere } from '../cli/support/run-bastion.ts';
import { RelyingParty } from '../storage/support/relying-party.ts';
import type { HttpBrowser } from '../support/http-browser.ts';
import { readAudits } from '../support/read-audits.ts';
import { startBastion, type TestBastion, type TestUser } from '../support/start-bastion.ts';
import { codeOf, recoveryCodesOn, secretOn, stepNow } from './support/authenticator-app.ts';
import { codeIn, enrolApp, isChallenge, isRecoveryCodes, mfa, openLogin, type Params } from './support/enrol-app.ts';

let bastion: TestBastion;
let app: RelyingParty;

beforeAll(async () => {
  bastion = await startBastion();
  app = new RelyingParty({ issuer: bastion.url, client: await bastion.createClient({}, { skip_consent: true }) });
});
afterAll(() => bastion?.stop());

const login = (user: TestUser, params?: Params, browser?: HttpBrowser) => openLogin(app, user, params, browser);
const enrol = (user: TestUser) => enrolApp(app, user);

/** As if the codes that were spent were long ago. */
const wait = (user: TestUser) =>
  bastion.database.query('update user_totp set last_step = 0 where user_id = $1', [user.id]);
const sessionsOf = (user: TestUser) =>
  bastion.database.query('select payload from sessions where user_id = $1 and revoked_at is null', [user.id]);
const auditsOf = async (user: TestUser) =>
  (await readAudits(bastion, 'user_id = $1', [user.id])).map(({ kind, details }) => ({ kind, ...details }));
const deps = () => ({ db: bastion.db, sealing: bastion.sealing, clock: systemClock });
const who = (user: TestUser) => ({ tenantId: bastion.defaultTenantId, userId: user.id });

describe('an authenticator app', () => {
  it('is enrolled when a client asks for it, shows recovery codes, and acr and amr tell the truth (RFC 8176)', async () => {
    const user = await bastion.createUser();
    const { browser, page, code_verifier } = await login(user, { acr_values: mfa });
    expect(page.body).toContain('<svg class="qr-code"');
    expect(await sessionsOf(user)).toEqual([]);
    const secret = secretOn(page.body);
    expect(secret).toMatch(/^[A-Z2-7]{32}$/);
    const wrong = await browser.submit(page, { code: codeOf(secret, stepNow() - 5) });
    expect([wrong.status, secretOn(wrong.body)]).toEqual([400, secret]);
    const shown = await browser.submit(wrong, { code: codeOf(secret, stepNow()) });
    expect(recoveryCodesOn(shown.body)).toHaveLength(10);
    expect(await sessionsOf(user)).toEqual([]);
    const back = await browser.submit(shown, { decision: 'renew' });
    const { body } = await app.exchange({ code: codeIn(back) ?? '', code_verifier });
    expect(decodeJwt(String(body.id_token))).toMatchObject({ acr: mfa, amr: ['pwd', 'otp', 'mfa'] });
    const trail = await auditsOf(user);
    expect(trail).toContainEqual({ kind: 'factor.added', method: 'totp' });
    expect(trail).toContainEqual({ kind: 'factor.recovery_codes_made', count: 10 });
    expect(trail).toContainEqual({
      kind: 'login.succeeded',
      amr: ['pwd', 'otp', 'mfa'],
      mfa: true,
      risk: expect.objectContaining({ decision: 'allow' }),
    });
    expect(trail.filter(({ kind }) => kind === 'login.succeeded')).toHaveLength(1);
  });

  it('is asked for at every later sign-in, before there is any session', async () => {
    const user = await enrol(await bastion.createUser());
    const before = await sessionsOf(user);
    const { browser, page, code_verifier } = await login(user);
    expect(isChallenge(page)).toBe(true);
    expect(await sessionsOf(user)).toEqual(before);
    const back = await browser.submit(page, { code: codeOf(user.secret, stepNow() + 1) });
    const { body } = await app.exchange({ code: codeIn(back) ?? '', code_verifier });
    expect(decodeJwt(String(body.id_token))).toMatchObject({ acr: mfa, amr: ['pwd', 'otp', 'mfa'] });
  });

  it('is nowhere in clear: neither its key nor a recovery code', async () => {
    const user = await enrol(await bastion.createUser());
    const rows = await bastion.database.query(
      `select t::text as row from user_totp t where user_id = $1 union all select c::text from recovery_codes c where user_id = $1`,
      [user.id],
    );
    expect(rows).toHaveLength(11);
    const text = JSON.stringify(rows);
    for (const value of [user.secret, ...user.codes, ...user.codes.map((code) => code.replaceAll('-', ''))])
      expect(text).not.toContain(value);
    expect(JSON.stringify(bastion.log)).not.toContain(user.secret);
  });

  it('attack: a secret that was shown to whoever had the password is not the one the owner gets', async () => {
    const user = await bastion.createUser();
    const thief = await login(user, { acr_values: mfa });
    const owner = await enrol(user);
    expect(secretOn(thief.page.body)).not.toBe(owner.secret);
    const late = await thief.browser.submit(thief.page, { code: codeOf(secretOn(thief.page.body), stepNow()) });
    expect(codeIn(late)).toBeUndefined();
    expect(await bastion.database.query('select from user_totp where user_id = $1', [user.id])).toHaveLength(1);
    await wait(user);
    expect((await verifyTotp(deps(), who(user), codeOf(owner.secret, stepNow()))).ok).toBe(true);
  });
});

describe('attack: TOTP replay', () => {
  it('a code that was used signs nobody in again, nor does one from before it', async () => {
    const user = await enrol(await bastion.createUser());
    await wait(user);
    const code = codeOf(user.secret, stepNow());
    const [first, second] = [await login(user), await login(user)];
    expect(codeIn(await first.browser.submit(first.page, { code }))).toBeDefined();
    const again = await second.browser.submit(second.page, { code });
    expect([again.status, codeIn(again)]).toEqual([400, undefined]);
    const older = await second.browser.submit(again, { code: codeOf(user.secret, stepNow() - 1) });
    expect(codeIn(older)).toBeUndefined();
    expect(await auditsOf(user)).toContainEqual({ kind: 'login.failed', code: 'replayed_totp' });
  });

  it('of fifty at once with the same code one passes', async () => {
    const user = await enrol(await bastion.createUser());
    await wait(user);
    const code = codeOf(user.secret, stepNow());
    const verdicts = await Promise.all(Array.from({ length: 50 }, () => verifyTotp(deps(), who(user), code)));
    expect(verdicts.filter(({ ok }) => ok)).toHaveLength(1);
    const spent = await Promise.all(
      Array.from({ length: 50 }, () => consumeTotpStep(bastion.db, bastion.defaultTenantId, user.id, stepNow() + 1)),
    );
    expect(spent.filter(Boolean)).toHaveLength(1);
  });
});

describe('attack: guessing codes', () => {
  it('ends after five tries, fifty at once or one by one, also for the right code; a recovery code still gets in', async () => {
    const user = await enrol(await bastion.createUser());
    await wait(user);
    const wrong = codeOf(user.secret, stepNow() + 1000);
    const verdicts = await Promise.all(Array.from({ length: 50 }, () => verifyTotp(deps(), who(user), wrong)));
    const codes = verdicts.map((verdict) => (verdict.ok ? 'ok' : verdict.code));
    expect(codes.filter((code) => code !== 'too_many_tries')).toEqual(Array(5).fill('wrong_totp'));
    const { browser, page } = await login(user);
    const barred = await browser.submit(page, { code: codeOf(user.secret, stepNow()) });
    expect([barred.status, codeIn(barred)]).toEqual([429, undefined]);
    expect(codeIn(await browser.submit(barred, { recovery_code: user.codes[0] ?? '' }, 1))).toBeDefined();
    await bastion.database.query(
      `update second_factor_states set tries_since = now() - interval '16 minutes' where user_id = $1`,
      [user.id],
    );
    expect((await verifyTotp(deps(), who(user), codeOf(user.secret, stepNow()))).ok).toBe(true);
  });
});

describe('recovery codes', () => {
  it('work once, however they are typed', async () => {
    const user = await enrol(await bastion.createUser());
    const [code = ''] = user.codes;
    expect(await verifyRecoveryCode(deps(), who(user), ` ${code.toUpperCase().replaceAll('-', ' ')} `)).toEqual({
      ok: true,
    });
    const { browser, page } = await login(user);
    const again = await browser.submit(page, { recovery_code: code }, 1);
    expect([again.status, codeIn(again)]).toEqual([400, undefined]);
  });

  it('attack: race on recovery codes: of fifty at once one passes', async () => {
    const user = await enrol(await bastion.createUser());
    const verdicts = await Promise.all(
      Array.from({ length: 50 }, () => verifyRecoveryCode(deps(), who(user), user.codes[3] ?? '')),
    );
    expect(verdicts.filter(({ ok }) => ok)).toHaveLength(1);
  });

  it('are made anew when few are left, and then the old ones are worth nothing', async () => {
    const user = await enrol(await bastion.createUser());
    for (const code of user.codes.slice(0, 6)) await verifyRecoveryCode(deps(), who(user), code);
    const { browser, page } = await login(user);
    const warned = await browser.submit(page, { recovery_code: user.codes[6] ?? '' }, 1);
    expect(isRecoveryCodes(warned)).toBe(true);
    expect(warned.body).toContain('3 recovery codes left');
    const fresh = recoveryCodesOn(warned.body);
    expect(await verifyRecoveryCode(deps(), who(user), fresh[0] ?? '')).toMatchObject({ ok: false });
    expect(codeIn(await browser.submit(warned, { decision: 'renew' }))).toBeDefined();
    expect(await verifyRecoveryCode(deps(), who(user), user.codes[8] ?? '')).toMatchObject({ ok: false });
    expect(await verifyRecoveryCode(deps(), who(user), fresh[0] ?? '')).toEqual({ ok: true });
  });
});

describe('attack: going round the second factor', () => {
  it('by following the link back to the authorization request, or by posting to another step', async () => {
    const user = await enrol(await bastion.createUser());
    const before = await sessionsOf(user);
    const { browser, page } = await login(user);
    const uid = /interaction\/([^/"]+)\//.exec(page.body)?.[1] ?? '';
    const resumed = await browser.open(`${bastion.url}/authorize/${uid}`);
    expect(codeIn(resumed)).toBeUndefined();
    const { browser: other, page: challenge } = await login(user);
    const id = /interaction\/([^/"]+)\//.exec(challenge.body)?.[1] ?? '';
    for (const [step, fields] of [
      ['recovery-codes', { decision: 'renew' }],
      ['enrol-totp', { decision: 'later' }],
      ['enrol-totp', { code: '123456' }],
      ['consent', { decision: 'allow' }],
      ['terms', { decision: 'agree' }],
    ] as const) {
      const reply = await other.request(`${bastion.url}/interaction/${id}/${step}`, {
        method: 'POST',
        headers: { origin: bastion.url, 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams(fields).toString(),
      });
      expect(reply.status).toBe(409);
    }
    expect(await sessionsOf(user)).toEqual(before);
  });

  it('with the code of another user', async () => {
    const [victim, thief] = [await enrol(await bastion.createUser()), await enrol(await bastion.createUser())];
    await wait(thief);
    const { browser, page } = await login(victim);
    const step = stepNow();
    const reply = await browser.submit(page, {
      code: codeOf(thief.secret, step),
      user_id: thief.id,
      login: thief.email,
    });
    expect(codeIn(reply)).toBeUndefined();
    expect(codeIn(await browser.submit(reply, { recovery_code: thief.codes[0] ?? '' }, 1))).toBeUndefined();
    expect((await verifyTotp(deps(), who(thief), codeOf(thief.secret, step))).ok).toBe(true);
  });

  it('with a secret sealed for another user, put into the row of the victim', async () => {
    const [victim, thief] = [await enrol(await bastion.createUser()), await enrol(await bastion.createUser())];
    await bastion.database.query(
      `update user_totp set last_step = 0,
        sealed_secret = (select sealed_secret from user_totp where user_id = $2) where user_id = $1`,
      [victim.id, thief.id],
    );
    await expect(verifyTotp(deps(), who(victim), codeOf(thief.secret, stepNow()))).rejects.toThrow();
  });
});

describe('RFC 9470 step-up', () => {
  it('asks a session that has only a password for more, and passes one that has it', async () => {
    const user = await bastion.createUser();
    const { browser } = await login(user);
    const silent = app.authorizationUrl({ prompt: 'none', acr_values: mfa });
    const refused = await browser.open(silent.url);
    expect(URL.parse(refused.headers.get('location') ?? '')?.searchParams.get('error')).toBe('login_required');
    const { page } = await login(user, { acr_values: mfa }, browser);
    const shown = await browser.submit(page, { code: codeOf(secretOn(page.body), stepNow()) });
    expect(codeIn(await browser.submit(shown, { decision: 'renew' }))).toBeDefined();
    const passed = app.authorizationUrl({ prompt: 'none', acr_values: mfa });
    const code = codeIn(await browser.open(passed.url));
    expect(code).toBeDefined();
    const { body } = await app.exchange({ code: code ?? '', code_verifier: passed.code_verifier });
    expect(decodeJwt(String(body.id_token))).toMatchObject({ acr: mfa });
    const weaker = app.authorizationUrl({ prompt: 'none', acr_values: 'urn:bastion:acr:password' });
    expect(codeIn(await browser.open(weaker.url))).toBeDefined();
  });

  it('as an essential claim, is answered by the enrolment and not by an endless login', async () => {
    const user = await bastion.createUser();
    const claims = JSON.stringify({ id_token: { acr: { essential: true, value: mfa } } });
    const { browser, page } = await login(user, { claims });
    const shown = await browser.submit(page, { code: codeOf(secretOn(page.body), stepNow()) });
    expect(codeIn(await browser.submit(shown, { decision: 'renew' }))).toBeDefined();
  });

  it('max_age asks for both factors again', async () => {
    const user = await enrol(await bastion.createUser());
    const { browser, page } = await login(user);
    await browser.submit(page, { code: codeOf(user.secret, stepNow() + 1) });
    const again = await login(user, { max_age: '0' }, browser);
    expect(isChallenge(again.page)).toBe(true);
  });
});

describe('whoever has lost their second factor', () => {
  it('gets in again when an operator removes it, which ends their sessions and is on record', async () => {
    const user = await enrol(await bastion.createUser());
    const env = {
      DATABASE_URL: bastion.database.appUrl.reveal(),
      BASTION_KEYS_DIR: bastion.config.keysDir,
      BASTION_DATA_DIR: bastion.config.dataDir,
    };
    const listed = await runHere(env, ['user', 'factors', 'list', user.email]);
    expect(listed.stdout).toMatch(/totp[\s\S]*recovery-codes.* 10/);
    expect(listed.stdout).not.toContain(user.secret);
    expect((await runHere(env, ['user', 'factors', 'remove', user.email])).stdout).toMatch(/totp, recovery-codes/);
    expect(await sessionsOf(user)).toEqual([]);
    expect(codeIn((await login(user)).page)).toBeDefined();
    const trail = await auditsOf(user);
    expect(trail).toContainEqual(
      expect.objectContaining({ kind: 'factor.removed', methods: ['totp', 'recovery-codes'], sessions_ended: 1 }),
    );
  });
});
