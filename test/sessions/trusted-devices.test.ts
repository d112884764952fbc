import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { setPassword } from '../../server/accounts/set-password.ts';
import { removeFactor } from '../../server/second-factors/remove-factor.ts';
import { removeFactors } from '../../server/second-factors/remove-factors.ts';
import { endAllSessions } from '../../server/sessions/end-sessions.ts';
import { updateTenant } from '../../server/tenancy/update-tenant.ts';
import { forgetAllTrustedDevices, forgetTrustedDevice } from '../../server/trusted-devices/forget-trusted-devices.ts';
import { listTrustedDevices } from '../../server/trusted-devices/list-trusted-devices.ts';
import { codeOf, recoveryCodesOn, secretOn, stepNow } from '../flows/support/authenticator-app.ts';
import { RelyingParty } from '../storage/support/relying-party.ts';
import { HttpBrowser, type Page } from '../support/http-browser.ts';
import { openDeps } from '../support/open-deps.ts';
import { readAudits } from '../support/read-audits.ts';
import { startBastion, type TestBastion, type TestUser } from '../support/start-bastion.ts';
import { firefox, safari } from './support/devices.ts';

const mfa = 'urn:bastion:acr:mfa';
let bastion: TestBastion;
let app: RelyingParty;
let node: Awaited<ReturnType<typeof openDeps>>;

beforeAll(async () => {
  bastion = await startBastion();
  node = await openDeps(bastion.database, { keysDir: bastion.config.keysDir });
  app = new RelyingParty({ issuer: bastion.url, client: await bastion.createClient({}, { skip_consent: true }) });
});
afterAll(async () => {
  await node?.close();
  await bastion?.stop();
});

type Enrolled = TestUser & { readonly secret: string; readonly codes: readonly string[] };

const tenant = () => ({ id: bastion.defaultTenantId, issuer: bastion.url });
const scopeOf = ({ id }: TestUser) => ({ tenant: tenant(), userId: id, actor: `user:${id}` });
const list = (user: TestUser) => listTrustedDevices(node.deps, { tenant: tenant(), userId: user.id });
const isChallenge = ({ body }: Page) => body.includes('name="recovery_code"');
const codeIn = ({ headers }: Page) => URL.parse(headers.get('location') ?? '')?.searchParams.get('code') ?? undefined;

/** As a new visit: nobody is signed in, and no code was spent lately. */
async function leave(browser: HttpBrowser, user: TestUser): Promise<void> {
  await bastion.database.query('update user_totp set last_step = 0 where user_id = $1', [user.id]);
  const session = browser.cookies.find(({ name }) => name.endsWith('_session'));
  if (session) browser.setCookie({ ...session, value: 'none' });
}

/** Gives name and password; answers the page or redirect after that. */
async function login(user: TestUser, browser: HttpBrowser, params: Record<string, string> = {}) {
  const { url, code_verifier } = app.authorizationUrl({ prompt: '', scope: 'openid', ...params });
  const page = await browser.open(url.replace(/&prompt=(?=&|$)/, ''));
  const next = await browser.submit(page, { login: user.email, password: user.password });
  return { page: next, code_verifier };
}

async function claimsOf(page: Page, code_verifier: string) {
  const { body } = await app.exchange({ code: codeIn(page) ?? '', code_verifier });
  return decodeJwt(String(body.id_token));
}

async function enrol(): Promise<Enrolled> {
  const user = await bastion.createUser();
  const browser = new HttpBrowser();
  const { page } = await login(user, browser, { acr_values: mfa });
  const secret = secretOn(page.body);
  const shown = await browser.submit(page, { code: codeOf(secret, stepNow() - 1) });
  const codes = recoveryCodesOn(shown.body);
  await browser.submit(shown, { decision: 'renew' });
  return { ...user, secret, codes };
}

/** A browser in which this user has proven a second factor and chosen to be trusted, and has left since. */
async function trust(user: Enrolled, userAgent = firefox): Promise<HttpBrowser> {
  const browser = new HttpBrowser({ 'user-agent': userAgent });
  await leave(browser, user);
  const { page } = await login(user, browser);
  expect(isChallenge(page)).toBe(true);
  const done = await browser.submit(page, { code: codeOf(user.secret, stepNow()), trust_device: 'yes' });
  expect(codeIn(done)).toBeDefined();
  await leave(browser, user);
  return browser;
}

const isAsked = async (user: TestUser, browser: HttpBrowser, params?: Record<string, string>) =>
  isChallenge((await login(user, browser, params)).page);

describe('a browser is not trusted', () => {
  it('without the choice, and not because the cookie of the device is there', async () => {
    const user = await enrol();
    const browser = new HttpBrowser();
    await leave(browser, user);
    const { page } = await login(user, browser);
    expect(page.body).toContain('name="trust_device"');
    await browser.submit(page, { code: codeOf(user.secret, stepNow()) });
    await leave(browser, user);
    expect(await list(user)).toEqual([]);
    expect(await isAsked(user, browser)).toBe(true);
  });

  it('by a wrong code, or by a recovery code', async () => {
    const user = await enrol();
    const browser = new HttpBrowser();
    const { page } = await login(user, browser);
    await browser.submit(page, { code: '000000', trust_device: 'yes' });
    expect(await list(user)).toEqual([]);
    await browser.submit(page, { recovery_code: user.codes[0] ?? '', trust_device: 'yes' });
    expect(await list(user)).toEqual([]);
    await leave(browser, user);
    expect(await isAsked(user, browser)).toBe(true);
  });

  it('by another user of it, who is asked', async () => {
    const [ada, bob] = [await enrol(), await enrol()];
    const browser = await trust(ada);
    expect(await isAsked(bob, browser)).toBe(true);
    await leave(browser, ada);
    expect(await isAsked(ada, browser)).toBe(false);
  });

  it('attack: with a cookie that was altered, made up, or signed for somebody else', async () => {
    const [ada, bob] = [await enrol(), await enrol()];
    const [adas, bobs] = [await trust(ada), await trust(bob)];
    const cookieOf = (browser: HttpBrowser) => browser.cookies.find(({ name }) => name.endsWith('_trusted'));
    const [own, theirs] = [cookieOf(adas), cookieOf(bobs)];
    if (!own || !theirs) throw new Error('no cookie');
    const [token, signature] = own.value.split('.') as [string, string];
    const forgeries = [
      `${token}.${'A'.repeat(43)}`,
      `${'A'.repeat(43)}.${signature}`,
      `${theirs.value.split('.')[0]}.${signature}`,
      theirs.value,
      token,
      '~'.repeat(100),
    ];
    for (const value of forgeries) {
      const browser = new HttpBrowser();
      browser.setCookie({ ...own, value });
      expect(await isAsked(ada, browser)).toBe(true);
    }
  });

  it('where the tenant does not allow it', async () => {
    const user = await enrol();
    const browser = await trust(user);
    await updateTenant(bastion, { ...scopeOf(user) }, { second_factor_remember_days: 0 });
    try {
      await expect.poll(() => isAsked(user, browser), { timeout: 5_000 }).toBe(true);
      const { page } = await login(user, new HttpBrowser());
      expect(page.body).not.toContain('trust_device');
      const count = (await list(user)).length;
      await new HttpBrowser().submit(page, { code: codeOf(user.secret, stepNow()), trust_device: 'yes' });
      expect(await list(user)).toHaveLength(count);
    } finally {
      await updateTenant(bastion, { ...scopeOf(user) }, { second_factor_remember_days: 30 });
    }
    await expect.poll(() => isAsked(user, browser), { timeout: 5_000 }).toBe(false);
  });
});

describe('a trusted browser', () => {
  it('spares its user the second factor, and acr and amr say that none was given (RFC 8176)', async () => {
    const user = await enrol();
    const browser = await trust(user);
    const { page, code_verifier } = await login(user, browser);
    expect(await claimsOf(page, code_verifier)).toMatchObject({ acr: 'urn:bastion:acr:password', amr: ['pwd'] });
    const audits = await readAudits(bastion, "kind like 'login.%' and user_id = $1", [user.id]);
    expect(audits.at(-1)).toMatchObject({
      kind: 'login.succeeded',
      details: { amr: ['pwd'], mfa: false, trusted_device: true },
    });
    expect(await readAudits(bastion, "kind = 'factor.device_trusted' and user_id = $1", [user.id])).toHaveLength(1);
  });

  it.each<[string, Record<string, string>]>([
    ['a second factor (RFC 9470)', { acr_values: mfa }],
    ['one as a claim', { claims: JSON.stringify({ id_token: { acr: { essential: true, value: mfa } } }) }],
    ['a fresh login by max_age', { max_age: '0' }],
    ['a fresh login by a long max_age', { max_age: '86400' }],
    ['a fresh login by prompt', { prompt: 'login' }],
  ])('does not when the client asks for %s', async (_what, params) => {
    const user = await enrol();
    const browser = await trust(user);
    expect(await isAsked(user, browser, params)).toBe(true);
  });

  it('does not lift its session: whoever asks that for more gets the factor', async () => {
    const user = await enrol();
    const browser = await trust(user);
    const { page } = await login(user, browser);
    expect(codeIn(page)).toBeDefined();
    expect(await isAsked(user, browser, { acr_values: mfa })).toBe(true);
  });

  it('is listed with its browser, which rests sealed', async () => {
    const user = await enrol();
    await trust(user, safari);
    const [device, ...others] = await list(user);
    expect(others).toEqual([]);
    expect(device).toMatchObject({ browser: 'Safari (iPhone)', ip: '127.0.0.1' });
    const days = ((device?.expires_at.getTime() ?? 0) - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(29.9);
    expect(days).toBeLessThanOrEqual(30);
    const rows = await bastion.database.query('select d::text as row from trusted_devices d where user_id = $1', [
      user.id,
    ]);
    expect(JSON.stringify(rows)).not.toMatch(/127\.0\.0\.1|iPhone|Safari/);
  });

  it('is asked again when its days are over', async () => {
    const user = await enrol();
    const browser = await trust(user);
    await bastion.database.query('update trusted_devices set expires_at = now() where user_id = $1', [user.id]);
    expect(await list(user)).toEqual([]);
    expect(await isAsked(user, browser)).toBe(true);
  });
});

describe('trust ends', () => {
  it('for one browser when its user takes it back, and not when somebody else tries', async () => {
    const [user, other] = [await enrol(), await enrol()];
    const [laptop, phone] = [await trust(user, firefox), await trust(user, safari)];
    const id = (await list(user)).find(({ browser }) => browser === 'Safari (iPhone)')?.id ?? '';
    expect(await forgetTrustedDevice(node.deps, scopeOf(other), id)).toEqual({ ok: false, code: 'unknown_device' });
    expect(await forgetTrustedDevice(node.deps, scopeOf(user), id)).toEqual({ ok: true, value: { devices: 1 } });
    expect(await isAsked(user, phone)).toBe(true);
    expect(await isAsked(user, laptop)).toBe(false);
    expect(await readAudits(bastion, "kind = 'factor.devices_forgotten' and user_id = $1", [user.id])).toHaveLength(1);
  });

  const ends: [string, (user: Enrolled) => Promise<unknown>][] = [
    ['its user takes all back', (user) => forgetAllTrustedDevices(node.deps, scopeOf(user))],
    ['its user signs out everywhere', (user) => endAllSessions(node.deps, scopeOf(user))],
    [
      'the password changes',
      (user) => setPassword(node.deps, scopeOf(user), { user: user.id, password: 'Larkspur-and-Hollyhock-19' }),
    ],
  ];
  it.each(ends)('for every browser when %s', async (_when, end) => {
    const user = await enrol();
    const browser = await trust(user);
    await end(user);
    expect(await list(user)).toEqual([]);
    const password = _when === 'the password changes' ? 'Larkspur-and-Hollyhock-19' : user.password;
    expect(await isAsked({ ...user, password }, browser)).toBe(true);
  });

  it('with one factor that its user takes away, also where another is left', async () => {
    const user = await enrol();
    const browser = await trust(user);
    const origin = { ip: '127.0.0.1', user_agent: undefined, request_id: undefined };
    const removal = { tenantId: bastion.defaultTenantId, userId: user.id, isRequired: false, origin };
    expect((await removeFactor(node.deps, { ...removal, factor: { method: 'totp' } })).ok).toBe(true);
    expect(await list(user)).toEqual([]);
    const { page } = await login(user, browser);
    expect(codeIn(page)).toBeDefined();
    const rows = await bastion.database.query('select from trusted_devices where user_id = $1', [user.id]);
    expect(rows).toEqual([]);
  });

  it('with the factors, and does not come back with new ones', async () => {
    const user = await enrol();
    const browser = await trust(user);
    await removeFactors(node.deps, scopeOf(user), user.id);
    const { page } = await login(user, browser, { acr_values: mfa });
    const shown = await browser.submit(page, { code: codeOf(secretOn(page.body), stepNow() - 1) });
    await browser.submit(shown, { decision: 'renew' });
    await leave(browser, user);
    expect(await isAsked(user, browser)).toBe(true);
  });

  it('in the middle of a sign-in that counted on it', async () => {
    const user = await enrol();
    const browser = await trust(user);
    await bastion.database.query(
      "insert into legal_texts (tenant_id, kind, version, title, body, is_required, effective_at) values ($1, 'terms', 77, 'T', 'B', true, now())",
      [bastion.defaultTenantId],
    );
    await vi.waitFor(
      async () => {
        await leave(browser, user);
        const { page } = await login(user, browser);
        expect(page.body).toContain('value="agree"');
        await forgetAllTrustedDevices(node.deps, scopeOf(user));
        expect(isChallenge(await browser.open(page.url))).toBe(true);
      },
      { timeout: 5_000, interval: 50 },
    );
  });
});
