import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { faults, type RangeService, rangeOf, startRangeService } from '../credentials/support/range-service.ts';
import { until } from '../runtime/support/run-node.ts';
import { RelyingParty } from '../storage/support/relying-party.ts';
import { HttpBrowser, type Page } from '../support/http-browser.ts';
import { startBastion, type TestBastion, type TestUser } from '../support/start-bastion.ts';

const stolen = 'tide under nine lamps';
const alsoStolen = 'a river of warm gravel';
let service: RangeService;
let bastion: TestBastion;
/** Apps of a tenant that lets people in whose password could not be looked up, and of one that does not. */
let lenient: { id: string; app: RelyingParty };
let strict: { id: string; app: RelyingParty };

const appOf = async (tenantId: string, issuer: string) =>
  new RelyingParty({ issuer, client: await bastion.createClient({}, { tenantId, skip_consent: true }) });

async function start(env: Record<string, string> = {}): Promise<void> {
  bastion = await startBastion({
    env: {
      BASTION_BREACH_CHECK: 'online',
      BASTION_BREACH_URL: service.url,
      BASTION_ALLOW_PRIVATE_TARGETS: service.host,
      BASTION_DATABASE_CONNECTIONS: '2',
      ...env,
    },
  });
  const { id, issuer } = await bastion.createTenant('strict');
  await bastion.database.query('update tenants set settings = $1 where id = $2', [
    JSON.stringify({ password: { when_breach_check_fails: 'refuse' } }),
    id,
  ]);
  strict = { id, app: await appOf(id, issuer) };
  lenient = { id: bastion.defaultTenantId, app: await appOf(bastion.defaultTenantId, bastion.url) };
}

beforeAll(async () => {
  service = await startRangeService([stolen, alsoStolen]);
  await start();
});
beforeEach(async () => {
  service.fault = undefined;
  service.asked.length = 0;
  await bastion.database.query('delete from login_attempts');
});
afterAll(async () => {
  await bastion?.stop();
  await service?.stop();
});

async function openLogin({ app } = lenient) {
  const browser = new HttpBrowser();
  return { browser, login: await browser.open(app.authorizationUrl({ prompt: 'login' }).url) };
}
async function signIn(user: TestUser, password = user.password, at = lenient) {
  const { browser, login } = await openLogin(at);
  return { browser, page: await browser.submit(login, { login: user.email, password }) };
}
const asksForNew = ({ body }: Page): boolean => body.includes('name="repeat"');
const codeOf = ({ headers }: Page) => new URL(headers.get('location') ?? 'none:').searchParams.get('code');
const auditsOf = async (user: TestUser) => {
  const rows = await bastion.database.query<{ kind: string; details: object }>(
    "select kind, details from audit_events where user_id = $1 and kind ~ '^(login|user)' order by kind, id",
    [user.id],
  );
  return rows.map(({ kind, details }) => [kind, details]);
};

describe('signing in with a password that the service knows from a breach', () => {
  it('leads to a new one before anything is issued; one that it knows too does not do', async () => {
    const user = await bastion.createUser({ password: stolen });
    const { browser, page } = await signIn(user);
    expect([asksForNew(page), codeOf(page)]).toEqual([true, null]);
    const again = await browser.submit(page, { password: alsoStolen, repeat: alsoStolen });
    expect(again.body).toContain('This password is widely known.');
    const fresh = 'seven slow green kettles';
    expect(codeOf(await browser.submit(page, { password: fresh, repeat: fresh }))).toMatch(/\S/);
    expect(new Set(service.asked.map((request) => request.split(' ')[1]))).toEqual(
      new Set([stolen, alsoStolen, fresh].map((password) => `/range/${rangeOf(password)}?mode=sha1`)),
    );
    expect(service.asked.join()).not.toContain(user.id);
  });

  it('is told to nobody who has not given the right password, and asks nothing about what they gave', async () => {
    const user = await bastion.createUser();
    for (const login of [user.email, 'nobody@example.org']) {
      const { page } = await signIn({ ...user, email: login }, stolen);
      expect([page.status, asksForNew(page)]).toEqual([400, false]);
      expect(page.body).toContain('do not match');
    }
    expect(service.asked).toEqual([]);
  });

  it('is not asked about what is among the most common ones: nothing leaves', async () => {
    const user = await bastion.createUser({ password: 'qwertyuiop' });
    expect(asksForNew((await signIn(user)).page)).toBe(true);
    expect(service.asked).toEqual([]);
  });
});

describe('while the service does not answer', () => {
  it('a tenant that has it so refuses the right password with a reason, and wrong ones as ever', async () => {
    service.fault = faults['answers 503'];
    const user = await bastion.createUser({ tenantId: strict.id });
    const { page } = await signIn(user, user.password, strict);
    expect([page.status, codeOf(page), page.headers.get('retry-after')]).toEqual([503, null, '60']);
    expect(page.body).toContain('could not be checked');
    expect(page.body).toContain('role="alert"');
    expect(await bastion.database.query('select from sessions where user_id = $1', [user.id])).toEqual([]);
    expect(await auditsOf(user)).toEqual([
      ['login.breach_unchecked', { sources: ['online-service'], is_let_in: false }],
      ['login.failed', { code: 'breach_unchecked' }],
    ]);
    const wrong = (await signIn(user, 'not the password', strict)).page;
    const nobody = (await signIn({ ...user, email: 'nobody@example.org' }, user.password, strict)).page;
    for (const refused of [wrong, nobody]) {
      expect([refused.status, refused.headers.get('retry-after')]).toEqual([400, null]);
      expect(refused.body).toContain('do not match');
    }
  });

  it('and lets nobody choose a password that could not be looked up', async () => {
    service.fault = undefined;
    const user = await bastion.createUser({ tenantId: strict.id, password: 'qwertyuiop' });
    const { browser, page } = await signIn(user, user.password, strict);
    service.fault = faults['answers 503'];
    const chosen = 'eleven quiet orange boats';
    const again = await browser.submit(page, { password: chosen, repeat: chosen });
    expect([again.status, asksForNew(again)]).toEqual([400, true]);
    expect(again.body).toContain('could not be checked');
  });

  it('others let people in, and put it on record, at a login and at a change', async () => {
    service.fault = faults['answers 503'];
    const user = await bastion.createUser({ password: 'qwertyuiop' });
    const { browser, page } = await signIn(user);
    const chosen = 'eleven quiet orange boats';
    expect(codeOf(await browser.submit(page, { password: chosen, repeat: chosen }))).toMatch(/\S/);
    expect(codeOf((await signIn(user, chosen)).page)).toMatch(/\S/);
    expect(await auditsOf(user)).toEqual([
      ['login.breach_unchecked', { sources: ['online-service'], is_let_in: true }],
      ['login.breached_password', {}],
      ['login.succeeded', expect.anything()],
      ['login.succeeded', expect.anything()],
      ['user.password_set', expect.anything()],
      ['user.password_unchecked', { actor: `user:${user.id}`, sources: ['online-service'] }],
    ]);
  });

  it('nobody waits for it any longer once it has failed three times, and /readyz says so', async () => {
    service.fault = faults['says nothing'];
    const user = await bastion.createUser();
    for (let tries = 0; tries < 3; tries += 1) await signIn(user);
    service.asked.length = 0;
    expect(codeOf((await signIn(user)).page)).toMatch(/\S/);
    expect(service.asked).toEqual([]);
    const { breakers, warnings } = (await (await fetch(`${bastion.url}/readyz`)).json()) as {
      breakers: object[];
      warnings: string[];
    };
    expect(breakers).toContainEqual({ name: 'service for breached passwords', state: 'open' });
    expect(warnings).toContain('service for breached passwords does not answer');
  });

  it('those who wait for it hold no connection to the database', async () => {
    await bastion.stop();
    await start();
    service.fault = faults['says nothing'];
    const users = await Promise.all(Array.from({ length: 6 }, () => bastion.createUser()));
    // All pages first: whoever gives a password a second after the others is no longer made to wait.
    const opened = await Promise.all(users.map(() => openLogin()));
    const logins = opened.map(({ browser, login }, at) =>
      browser.submit(login, { login: users[at]?.email ?? '', password: users[at]?.password ?? '' }),
    );
    await until(() => service.asked.length === 6);
    const before = performance.now();
    expect((await fetch(`${bastion.url}/readyz`)).status).toBe(200);
    expect(performance.now() - before).toBeLessThan(500);
    for (const page of await Promise.all(logins)) expect(codeOf(page)).toMatch(/\S/);
  });
});

describe('an installation that has not turned it on', () => {
  it('asks nobody', async () => {
    await bastion.stop();
    bastion = await startBastion({ env: { BASTION_ALLOW_PRIVATE_TARGETS: service.host } });
    lenient = { id: bastion.defaultTenantId, app: await appOf(bastion.defaultTenantId, bastion.url) };
    const user = await bastion.createUser({ password: stolen });
    expect(codeOf((await signIn(user)).page)).toMatch(/\S/);
    expect(service.asked).toEqual([]);
  });
});
