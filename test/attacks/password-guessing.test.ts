import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { setPassword } from '../../server/accounts/set-password.ts';
import { attemptLimits } from '../../server/credentials/attempt-limits.ts';
import { deviceCookieName } from '../../server/credentials/device-cookie.ts';
import { unlockUser } from '../../server/credentials/unlock-user.ts';
import { tenantChange, updateTenant } from '../../server/tenancy/update-tenant.ts';
import type { HttpBrowser, Page } from '../support/http-browser.ts';
import type { TestUser } from '../support/start-bastion.ts';
import { isIn, startGuessing } from './support/start-guessing.ts';

const guessing = await startGuessing();
const { bastion, node, browserIn, browserElsewhere, tryToSignIn, fail, letPass, auditsOf } = guessing;
beforeEach(guessing.forgetAttempts);
afterAll(guessing.stop);

describe('guessing the password of one account', () => {
  it('ends with the tenth failure, for the right password too, and goes on when the time is up', async () => {
    const user = await bastion.createUser();
    const tenth = await fail(user.email, 10);
    expect(tenth.status).toBe(400);
    const locked = await tryToSignIn(user.email, user.password);
    expect(locked.status).toBe(429);
    expect(Number(locked.headers.get('retry-after'))).toBeGreaterThan(880);
    expect(locked.body).toContain('role="alert"');
    expect((await auditsOf('login.locked')).map(({ user_id }) => user_id)).toContain(user.id);
    const refusals = (await auditsOf('login.failed')).filter(({ user_id }) => user_id === user.id);
    expect(refusals.at(-1)?.details).toEqual({ code: 'too_many_attempts', limits: ['account'] });
    await letPass(901);
    expect(isIn(await tryToSignIn(user.email, user.password))).toBe(true);
  });

  it('costs more and more time before that', async () => {
    const user = await bastion.createUser();
    const waits: number[] = [];
    for (let tries = 0; tries < 9; tries += 1) {
      await letPass(60);
      await tryToSignIn(user.email, `wrong ${tries}`);
      const [row] = await bastion.database.query<{ wait: number }>(
        `select extract(epoch from open_at - last_at)::int as wait from login_attempts where subject like 'account:%'`,
      );
      waits.push(row?.wait ?? -1);
    }
    expect(waits).toEqual([0, 0, 0, 0, 1, 2, 4, 8, 16]);
  });

  it('is not sped up by fifty guesses at once', async () => {
    const user = await bastion.createUser();
    const pages = await Promise.all(
      Array.from({ length: 50 }, (_, guess) => tryToSignIn(user.email, `guess ${guess}`)),
    );
    const looked = pages.filter(({ status }) => status !== 429);
    expect(looked.length).toBeGreaterThan(0);
    expect(looked.length).toBeLessThanOrEqual(10);
    expect(new Set(pages.map(({ status }) => status))).toEqual(new Set([400, 429]));
  });

  it('looks the same for an account that does not exist', async () => {
    const user = await bastion.createUser();
    const nobody = 'nobody.at.all@example.org';
    for (const login of [user.email, nobody]) await fail(login, 10);
    const [real, made] = [await tryToSignIn(user.email, 'x'), await tryToSignIn(nobody, 'x')];
    const shapeOf = ({ status, body, headers }: Page, login: string) => ({
      status,
      body: body
        .replaceAll(login, 'LOGIN')
        .replaceAll(/(interaction\/|from=)[\w-]+/g, '$1ID')
        .replaceAll(/&quot;challenge&quot;:&quot;[\w-]{43}&quot;/g, 'CHALLENGE'),
      headers: [...headers.keys()].filter((name) => name !== 'set-cookie').sort(),
    });
    expect(shapeOf(real, user.email)).toEqual(shapeOf(made, nobody));
  });

  it('begins anew for its user after a success, and when an operator unlocks it or sets a password', async () => {
    const user = await bastion.createUser();
    const scope = { tenant: { id: bastion.defaultTenantId, issuer: 'https://id.example' }, actor: 'test' };
    await fail(user.email, 4);
    expect(isIn(await tryToSignIn(user.email, user.password))).toBe(true);
    expect(await bastion.database.query("select from login_attempts where subject like 'account:%'")).toEqual([]);

    await fail(user.email, 10);
    expect(await unlockUser(bastion, scope, user.email)).toMatchObject({ value: { was_counted: true } });
    expect(isIn(await tryToSignIn(user.email, user.password))).toBe(true);
    expect(await auditsOf('login.unlocked')).toMatchObject([{ user_id: user.id }]);

    await fail(user.email, 10);
    const password = 'another good passphrase';
    expect(await setPassword(node.deps, scope, { user: user.email, password })).toMatchObject({ ok: true });
    expect(isIn(await tryToSignIn(user.email, password))).toBe(true);
  });
});

describe('a tenant that is stricter', () => {
  const change = async (name: string, lockout: object) => {
    const scope = { tenant: { id: bastion.defaultTenantId }, actor: 'test' };
    const settings = tenantChange.parse({ name, lockout });
    expect(await updateTenant(node.deps, scope, settings)).toMatchObject({ ok: true });
    await expect.poll(async () => (await fetch(bastion.url)).text()).toContain(name);
  };
  afterAll(() => bastion.database.query("update tenants set settings = settings - 'lockout' where slug = 'default'"));

  it('locks an account at the failure it chose, for as long as it chose, on nodes that serve already', async () => {
    const user = await bastion.createUser();
    expect(isIn(await tryToSignIn(user.email, user.password))).toBe(true);
    await change('Strict', { account_failures: 3, free_failures: 1, first_wait_s: 7, account_lock_s: 120 });
    await fail(user.email, 2);
    const waiting = await tryToSignIn(user.email, user.password);
    expect([waiting.status, Number(waiting.headers.get('retry-after')) <= 7]).toEqual([429, true]);
    expect((await auditsOf('login.locked')).map(({ user_id }) => user_id)).not.toContain(user.id);
    await fail(user.email, 1);
    const locked = await tryToSignIn(user.email, user.password);
    expect(locked.status).toBe(429);
    expect(Number(locked.headers.get('retry-after'))).toBeGreaterThan(100);
    expect(Number(locked.headers.get('retry-after'))).toBeLessThanOrEqual(120);
    expect((await auditsOf('login.locked')).map(({ user_id }) => user_id)).toContain(user.id);
    await letPass(121);
    expect(isIn(await tryToSignIn(user.email, user.password))).toBe(true);
  });

  it('slows a network down, and a password that is tried everywhere, from where it chose', async () => {
    await change('Stricter', { network_failures: 10, network_wait_s: 600, password_failures: 5, password_wait_s: 300 });
    for (let at = 0; at < 11; at += 1)
      expect((await tryToSignIn(`a${at}@example.org`, `word ${at}`, browserIn('203.0.113'))).status).toBe(400);
    const slowed = await tryToSignIn('b@example.org', 'other word', browserIn('203.0.113'));
    expect([slowed.status, Number(slowed.headers.get('retry-after')) > 580]).toEqual([429, true]);
    for (let at = 0; at < 6; at += 1) expect((await tryToSignIn(`c${at}@example.org`, 'sprayed')).status).toBe(400);
    const sprayed = await tryToSignIn('d@example.org', 'sprayed');
    expect([sprayed.status, Number(sprayed.headers.get('retry-after')) > 280]).toEqual([429, true]);
  });
});

describe('locking other people out', () => {
  let user: TestUser;
  let own: HttpBrowser;
  beforeEach(async () => {
    user = await bastion.createUser();
    own = browserElsewhere();
    expect(isIn(await tryToSignIn(user.email, user.password, own))).toBe(true);
    await fail(user.email, 10);
    expect((await tryToSignIn(user.email, user.password)).status).toBe(429);
  });

  it('does not reach the browser in which they have signed in before, whose own failures are counted too', async () => {
    expect(isIn(await tryToSignIn(user.email, user.password, own))).toBe(true);
    await fail(user.email, 10, own);
    expect((await tryToSignIn(user.email, user.password, own)).status).toBe(429);
  });

  it('that browser gains nothing at another account', async () => {
    const other = await bastion.createUser();
    await fail(other.email, 10);
    expect((await tryToSignIn(other.email, other.password, own)).status).toBe(429);
  });

  it('is not undone by a cookie that is made up, changed, or of another browser’s user', async () => {
    const tenant = { slug: 'default', mountPath: '', issuer: bastion.url };
    const name = deviceCookieName(tenant);
    const genuine = own.cookies.find((cookie) => cookie.name === name)?.value ?? '';
    expect(genuine).toMatch(/^[\w-]{43}\.[\w-]{22}$/);
    expect(genuine).not.toContain(user.id);
    const [id, mac = ''] = genuine.split('.');
    for (const forged of [`${id}.${mac.slice(1)}A`, `${'A'.repeat(43)}.${mac}`, `${id}`, 'x', `${genuine}.`]) {
      const visitor = browserElsewhere();
      visitor.setCookie({ name, value: forged, path: '/', host: new URL(bastion.url).host });
      expect((await tryToSignIn(user.email, user.password, visitor)).status, forged).toBe(429);
    }
  });
});

describe('what is kept of attempts', () => {
  it('tells neither address, nor network, nor password', async () => {
    await tryToSignIn('Very.Private@example.org', 'correct horse battery', browserIn('203.0.113'));
    const rows = await bastion.database.query<{ subject: string }>(
      'select subject from login_attempts order by subject',
    );
    expect(rows.map(({ subject }) => subject.split(':')[0])).toEqual(attemptLimits.map(({ name }) => name).sort());
    expect(JSON.stringify(rows)).not.toMatch(/private|203\.0|horse/i);
    const slot = rows.find(({ subject }) => subject.startsWith('password:'))?.subject.split(':')[1];
    expect(Number(slot)).toBeLessThan(2 ** 20);
  });
});
