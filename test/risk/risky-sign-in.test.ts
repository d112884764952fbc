import { decodeJwt } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openRiskProfile } from '../../adapters/postgres/risk.ts';
import { riskProfile } from '../../server/risk/profile/profile.ts';
import { startSmtp, type TestSmtp } from '../mail/support/start-smtp.ts';
import { RelyingParty } from '../storage/support/relying-party.ts';
import type { HttpBrowser, Page } from '../support/http-browser.ts';
import { readAudits } from '../support/read-audits.ts';
import { startBastion, type TestBastion, type TestUser } from '../support/start-bastion.ts';
import { addresses, browserAt, strangerAt } from './support/from-elsewhere.ts';
import { settleUser } from './support/settle-user.ts';

let bastion: TestBastion;
let smtp: TestSmtp;
let app: RelyingParty;
let user: TestUser;

beforeAll(async () => {
  smtp = await startSmtp();
  bastion = await startBastion({ env: { BASTION_SMTP_URL: smtp.url.reveal() } });
  app = new RelyingParty({ issuer: bastion.url, client: await bastion.createClient({}, { skip_consent: true }) });
});
beforeEach(async () => {
  user = await bastion.createUser();
});
afterAll(async () => {
  await bastion?.stop();
  await smtp?.stop();
});

type Attempt = { score: number; decision: string; is_proven: boolean; completed_at: Date | null; points: object };

const attemptsOf = (id: string) =>
  bastion.database.query<Attempt>('select * from risk_attempts where user_id = $1 order by id', [id]);

async function profileOf(id: string) {
  const [row] = await bastion.database.query<{ sealed: string }>(
    'select sealed from risk_profiles where user_id = $1',
    [id],
  );
  const key = await bastion.sealing.findUserKey(bastion.defaultTenantId, id);
  return row && key ? riskProfile.parse(openRiskProfile(key, id, row.sealed)) : undefined;
}

/** As far as the page after the password. */
async function signIn(browser: HttpBrowser, { email, password }: TestUser, params: Record<string, string> = {}) {
  const { url, code_verifier } = app.authorizationUrl({ prompt: 'login', ...params });
  const page = await browser.submit(await browser.open(url), { login: email, password });
  return { page, code_verifier };
}
const codeOf = (page: Page) => new URL(page.headers.get('location') ?? 'none:').searchParams.get('code');
const isIn = (page: Page) => codeOf(page) !== null;

async function firstSignIn(): Promise<HttpBrowser> {
  const browser = browserAt(addresses.berlin);
  expect(isIn((await signIn(browser, user)).page)).toBe(true);
  return browser;
}

/** A user who has signed in at home for weeks, with a browser that stays theirs. */
async function atHome(): Promise<HttpBrowser> {
  const browser = await firstSignIn();
  await expect.poll(() => profileOf(user.id), { timeout: 5_000 }).toBeDefined();
  await settleUser(bastion, user.id);
  return browser;
}
const linkIn = async () => {
  const mail = await smtp.next(user.email, 'signing in');
  return /https?:\/\/\S+code=\S+/.exec(mail.text ?? '')?.[0] ?? '';
};

describe('a sign-in as always', () => {
  it('is asked for no more than the password, and teaches what is usual, once a day', async () => {
    const browser = await firstSignIn();
    expect(isIn((await signIn(browser, user)).page)).toBe(true);
    const [first, second] = await attemptsOf(user.id);
    expect([first, second]).toMatchObject([
      { score: 0, decision: 'allow', is_proven: true, completed_at: expect.any(Date) },
      { score: 0, decision: 'allow', is_proven: true, completed_at: expect.any(Date) },
    ]);
    expect(await profileOf(user.id)).toMatchObject({
      devices: [{ traits: 'Firefox (Linux)', weight: expect.closeTo(1, 1) }],
      networks: [{ network: '85.214.132.0/24' }],
      countries: [{ country: 'DE' }],
    });
  });

  it('of the first time is not held to be new: there is nothing to be new to', async () => {
    await firstSignIn();
    expect(await attemptsOf(user.id)).toMatchObject([{ score: 0, points: {} }]);
  });

  it('from another network with the own browser is let in', async () => {
    const browser = await atHome();
    browser.headers['x-forwarded-for'] = addresses.johannesburg;
    // Without the journey, which nobody makes in a second.
    await bastion.database.query(
      `update tenants set settings = settings || '{"risk":{"weights":{"impossible_travel":0}}}'`,
    );
    await expect.poll(async () => isIn((await signIn(browser, user)).page), { timeout: 5_000 }).toBe(true);
    await bastion.database.query(`update tenants set settings = settings - 'risk'`);
  });
});

describe('an attempt that is wrong', () => {
  it('is weighed and kept, and teaches nothing', async () => {
    await atHome();
    const before = await profileOf(user.id);
    await signIn(strangerAt(addresses.tokyo), { ...user, password: 'not the right one' });
    const [, wrong] = await attemptsOf(user.id);
    expect(wrong).toMatchObject({ is_proven: false, decision: 'refuse', completed_at: null });
    expect(wrong?.score).toBeGreaterThanOrEqual(70);
    expect(await profileOf(user.id)).toEqual(before);
    const [entry] = await readAudits(bastion, `kind = 'login.failed' and user_id = $1`, [user.id]);
    expect(entry?.details).toMatchObject({ code: 'wrong_password', risk: { decision: 'refuse' } });
  });

  it('at no account is weighed and kept alike, without a word about where it came from', async () => {
    const { page } = await signIn(browserAt(addresses.tokyo), { id: '', email: 'nobody@example.org', password: 'x' });
    expect(page.status).toBe(400);
    const rows = await bastion.database.query('select * from risk_attempts where user_id is null');
    expect(rows).toMatchObject([{ is_proven: false, sealed: null }]);
    expect(JSON.stringify(rows)).not.toMatch(/133\.242|JP/);
  });
});

describe('an unusual sign-in of somebody without a second factor', () => {
  it('with a new browser in a new network is asked for a code by mail, says so in amr, and is usual from then on', async () => {
    await atHome();
    const browser = strangerAt(addresses.berlinToo);
    const { page, code_verifier } = await signIn(browser, user);
    expect(page.body).toContain('unusual for your account');
    expect(await attemptsOf(user.id)).toMatchObject([{}, { decision: 'step_up', completed_at: null }]);
    const form = await browser.submit(page, { decision: 'send' });
    const mail = await smtp.next(user.email, 'is your code');
    const code = /[0-9a-z]{4}-[0-9a-z]{4}/.exec(mail.text ?? '')?.[0] ?? '';
    const offer = await browser.submit(form, { code });
    expect(offer.body, 'a second factor is offered').toContain('authenticator app');
    const done = await browser.submit(offer, { decision: 'later' }, 1);
    const reply = await app.exchange({ code: codeOf(done) ?? '', code_verifier });
    const claims = decodeJwt(String(reply.body.id_token));
    expect(claims).toMatchObject({ amr: ['pwd', 'otp', 'rba'], acr: 'urn:bastion:acr:password' });
    const [entry] = await readAudits(bastion, `kind = 'login.step_up_required' and user_id = $1`, [user.id]);
    expect(entry?.details).toMatchObject({ risk: { decision: 'step_up', factors: ['new_device', 'new_network'] } });
    expect(isIn((await signIn(browser, user)).page), 'the next time').toBe(true);
  });

  it('gets no further with the page of a later step, nor with a second attempt in the same browser', async () => {
    await atHome();
    const browser = strangerAt(addresses.berlinToo);
    const { page } = await signIn(browser, user);
    const uid = /\/interaction\/([^/]+)\//.exec(page.body)?.[1];
    const post = (step: string, fields: Record<string, string>) =>
      browser.request(`${bastion.url}/interaction/${uid}/${step}`, {
        method: 'POST',
        body: new URLSearchParams(fields).toString(),
        headers: { 'content-type': 'application/x-www-form-urlencoded', origin: bastion.url },
      });
    for (const step of ['password', 'sign-in-link', 'second-factor', 'change-password', 'enrol-totp', 'consent'])
      expect((await post(step, { decision: 'allow', password: user.password, login: user.email })).status, step).toBe(
        409,
      );
    // Whoever knows the password alone must not become usual by trying again.
    expect((await signIn(browser, user)).page.body).toContain('unusual for your account');
    expect((await signIn(browser, user)).page.body).toContain('unusual for your account');
  });

  it('of two interactions at once, what was shown in one counts for that one alone', async () => {
    await atHome();
    const [one, other] = [strangerAt(addresses.berlinToo), strangerAt(addresses.berlinToo)];
    const [first, second] = [await signIn(one, user), await signIn(other, user)];
    const form = await one.submit(first.page, { decision: 'send' });
    const mail = await smtp.next(user.email, 'is your code');
    const code = /[0-9a-z]{4}-[0-9a-z]{4}/.exec(mail.text ?? '')?.[0] ?? '';
    expect((await one.submit(form, { code })).body).toContain('authenticator app');
    expect((await other.open(second.page.url)).body).toContain('unusual for your account');
    const late = await other.submit(second.page, { decision: 'send' });
    expect((await other.submit(late, { code })).status).toBe(400);
  });
});

describe('an unusual sign-in of somebody of whom little is known', () => {
  it('is let in with a second device, and asked for more from the other side of the world', async () => {
    await firstSignIn();
    expect((await signIn(strangerAt(addresses.tokyo), user)).page.body).toContain('unusual for your account');
    expect(isIn((await signIn(strangerAt(addresses.berlinToo), user)).page)).toBe(true);
  });
});

describe('a right guess after many wrong ones', () => {
  it('is no less unusual when it is tried again: the wrong ones count until a sign-in completes', async () => {
    await atHome();
    const guesser = () => strangerAt(addresses.berlinToo);
    for (let at = 0; at < 4; at += 1) await signIn(guesser(), { ...user, password: `guess ${at}` });
    await signIn(guesser(), user);
    await signIn(guesser(), user);
    const [first, again] = (await attemptsOf(user.id)).slice(-2);
    expect(first).toMatchObject({ points: { account_failures: expect.any(Number) }, completed_at: null });
    expect(again?.points).toEqual(first?.points);
  });
});

describe('a sign-in that is too unusual', () => {
  it('is refused with RISK_TOO_HIGH, on record, and nobody is in', async () => {
    await atHome();
    const { page } = await signIn(strangerAt(addresses.tokyo), user);
    expect(page.status).toBe(403);
    expect(page.body).toContain('RISK_TOO_HIGH');
    const [entry] = await readAudits(bastion, `kind = 'login.failed' and user_id = $1`, [user.id]);
    expect(entry?.details).toMatchObject({ code: 'risk_too_high', risk: { decision: 'refuse' } });
  });

  it('goes on with a link by mail, in the browser that began it and in no other, which looking at does not use up', async () => {
    await atHome();
    const browser = strangerAt(addresses.tokyo);
    const { page, code_verifier } = await signIn(browser, user);
    const sent = await browser.submit(page, { decision: 'send' });
    expect(sent.body).toContain('in this browser');
    const link = await linkIn();
    const elsewhere = await browserAt(addresses.berlin).open(link);
    expect(elsewhere.status).toBe(400);
    await browser.open(link);
    const opened = await browser.open(link);
    expect(opened.status).toBe(200);
    const offer = await browser.submit(opened, {});
    const done = await browser.submit(offer, { decision: 'later' }, 1);
    const reply = await app.exchange({ code: codeOf(done) ?? '', code_verifier });
    expect(decodeJwt(String(reply.body.id_token))).toMatchObject({ amr: ['pwd', 'otp', 'rba'] });
    expect((await browser.open(link)).status, 'and is spent').toBe(400);
  });

  it('is let in where the tenant only observes, and kept as what it was', async () => {
    await atHome();
    await bastion.database.query(`update tenants set settings = settings || '{"risk":{"mode":"observe"}}'`);
    await expect
      .poll(async () => isIn((await signIn(strangerAt(addresses.tokyo), user)).page), { timeout: 5_000 })
      .toBe(true);
    const rows = await attemptsOf(user.id);
    expect(rows.at(-1)).toMatchObject({ decision: 'refuse', is_enforced: false, completed_at: expect.any(Date) });
    await bastion.database.query(`update tenants set settings = settings - 'risk'`);
    await expect
      .poll(async () => (await signIn(browserAt(addresses.johannesburg), user)).page.status, { timeout: 5_000 })
      .toBe(403);
  });
});

describe('what others do', () => {
  it('a device cookie that is forged, or of somebody else, makes no browser known', async () => {
    await atHome();
    const mallory = await bastion.createUser();
    const browser = strangerAt(addresses.berlinToo);
    expect(isIn((await signIn(browser, mallory)).page)).toBe(true);
    expect((await signIn(browser, user)).page.body).toContain('unusual for your account');
    const cookie = browser.cookies.find(({ name }) => name.endsWith('device'));
    if (!cookie) throw new Error('no device cookie');
    const forged = strangerAt(addresses.berlinToo);
    forged.setCookie({ ...cookie, value: `${cookie.value.split('.')[0]}.${'A'.repeat(22)}` });
    expect((await signIn(forged, user)).page.body).toContain('unusual for your account');
  });

  it('a device cookie that was copied into another kind of browser is noticed', async () => {
    const home = await atHome();
    const cookie = home.cookies.find(({ name }) => name.endsWith('device'));
    const thief = strangerAt(addresses.berlinToo);
    if (cookie) thief.setCookie(cookie);
    expect((await signIn(thief, user)).page.body).toContain('unusual for your account');
    expect((await attemptsOf(user.id)).at(-1)).toMatchObject({ points: { new_device: 33 } });
  });

  it('an address that a client writes into a header before its proxy does is not believed', async () => {
    await atHome();
    const browser = strangerAt(`${addresses.berlin}, ${addresses.tokyo}`);
    expect((await signIn(browser, user)).page.status).toBe(403);
  });

  it('failures that strangers cause do not make the owner a stranger at home', async () => {
    const home = await atHome();
    for (let at = 0; at < 8; at += 1) await signIn(strangerAt(addresses.tokyo), { ...user, password: `guess ${at}` });
    expect(isIn((await signIn(home, user)).page)).toBe(true);
    expect((await attemptsOf(user.id)).at(-1)).toMatchObject({ score: 0, decision: 'allow' });
  });
});
