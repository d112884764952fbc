import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { updateTenant } from '../../server/tenancy/update-tenant.ts';
import { codeOf, recoveryCodesOn, secretOn, stepNow } from '../flows/support/authenticator-app.ts';
import { readAudits } from '../support/read-audits.ts';
import { startBastion, type TestBastion, type TestUser } from '../support/start-bastion.ts';
import { AccountBrowser, ageSessions, isLogin, titleOf, tokenOn } from './support/account-browser.ts';

let bastion: TestBastion;

beforeAll(async () => {
  bastion = await startBastion();
});
afterAll(() => bastion?.stop());

async function enter(path = '/two-step') {
  const user = await bastion.createUser();
  const browser = new AccountBrowser(bastion.url);
  return { user, browser, page: await browser.signIn(user, path) };
}

/** Somebody with an authenticator app and recovery codes, signed in. */
async function enrol() {
  const { user, browser, page } = await enter('/two-step/app');
  const secret = secretOn(page.body);
  const codesPage = await browser.submit(page, { code: codeOf(secret, stepNow() - 1) });
  const codes = recoveryCodesOn(codesPage.body);
  const done = await browser.submit(codesPage, {});
  return { user, browser, secret, codes, codesPage, done };
}

const auditsOf = async (user: TestUser) =>
  (await readAudits(bastion, `user_id = $1 and kind like 'factor.%'`, [user.id])).map(({ kind }) => kind);
const plantPasskey = async (user: TestUser, name: string) => {
  const [{ id } = { id: '' }] = await bastion.database.query<{ id: string }>('select gen_random_uuid() as id');
  const passkey = { credential_id: 'x', public_key: 'x', transports: [], name };
  const place = { table: 'user_passkeys', column: 'sealed', row: id };
  const { sealing, defaultTenantId: tenant } = bastion;
  const sealed = await sealing.sealForUser(tenant, user.id, place, JSON.stringify(passkey));
  await bastion.database.query(
    `insert into user_passkeys (tenant_id, id, user_id, credential_hash, rp_id, sealed, counter)
      values ($1, $2, $3, sha256($5::bytea), 'localhost', $4, 0)`,
    [tenant, id, user.id, sealed, Buffer.from(id)],
  );
  return id;
};

describe('an authenticator app', () => {
  it('is refused with a wrong code, and keeps the key that was shown', async () => {
    const { browser, page } = await enter('/two-step/app');
    const again = await browser.submit(page, { code: codeOf(secretOn(page.body), stepNow() - 9) });
    expect([again.status, secretOn(again.body)]).toEqual([400, secretOn(page.body)]);
    expect((await browser.submit(page, { code: ' ' })).status).toBe(400);
  });

  it('is set up with its first code, then recovery codes are shown, and this session counts as signed in with it', async () => {
    const { user, browser, codes, codesPage, done } = await enrol();
    expect(titleOf(codesPage)).toBe('New recovery codes');
    expect(codesPage.body).toContain('Your authenticator app is set up.');
    expect(codes).toHaveLength(10);
    expect(done.body).toContain('10 codes are left.');
    expect((await browser.visit('/two-step/app')).status).toBe(404);
    const [session] = await bastion.database.query<{ payload: { acr: string; amr: string[] } }>(
      'select payload from sessions where user_id = $1 and revoked_at is null',
      [user.id],
    );
    expect(session?.payload).toMatchObject({ acr: 'urn:bastion:acr:mfa', amr: ['pwd', 'otp', 'mfa'] });
    expect(await auditsOf(user)).toEqual(['factor.added', 'factor.recovery_codes_made']);
  });

  it('is asked for before anything is changed, also of whoever has signed in with the password a moment ago', async () => {
    const { user, secret } = await enrol();
    await bastion.database.query('update user_totp set last_step = 0 where user_id = $1', [user.id]);
    const thief = new AccountBrowser(bastion.url);
    const challenge = await thief.signIn(user);
    expect(challenge.body).toContain('name="code"');
    await thief.submit(challenge, { code: codeOf(secret, stepNow()) });
    // As if this session came from where no second factor was asked for.
    await bastion.database.query(
      `update sessions set payload = payload || '{"acr": "urn:bastion:acr:password", "amr": ["pwd"]}' where user_id = $1`,
      [user.id],
    );
    for (const path of [
      '/password',
      '/two-step/remove-app',
      '/two-step/codes',
      '/two-step/passkey',
      '/privacy/erase',
    ]) {
      const login = await thief.visit(path);
      expect(isLogin(login), path).toBe(true);
    }
    expect(titleOf(await thief.visit('/two-step'))).toBe('Two-step verification');
    await bastion.database.query('update user_totp set last_step = 0 where user_id = $1', [user.id]);
    const code = await thief.typePassword(await thief.visit('/two-step/remove-app'), user);
    expect(code.body).toContain('name="code"');
    const removal = await thief.submit(code, { code: codeOf(secret, stepNow()) });
    expect(titleOf(removal)).toBe('Remove the authenticator app?');
  });

  it('is removed after a recent sign-in only, with the recovery codes when it was the last', async () => {
    const { user, browser } = await enrol();
    const page = await browser.visit('/two-step/remove-app');
    expect(page.body).toContain('your recovery codes are deleted');
    await ageSessions(bastion, user);
    expect(isLogin(await browser.submit(page, {}))).toBe(true);
    expect(await bastion.database.query('select from user_totp where user_id = $1', [user.id])).toHaveLength(1);
    await ageSessions(bastion, user, -301);
    const done = await browser.submit(await browser.visit('/two-step/remove-app'), {});
    expect(done.body).toContain('The authenticator app is removed.');
    expect(await bastion.database.query('select from recovery_codes where user_id = $1', [user.id])).toEqual([]);
    expect(await auditsOf(user)).toContain('factor.removed');
  });

  it('that is set up again has another key', async () => {
    const { browser, secret } = await enrol();
    await browser.submit(await browser.visit('/two-step/remove-app'), {});
    const other = secretOn((await browser.visit('/two-step/app')).body);
    expect(other).toMatch(/^[A-Z2-7]{32}$/);
    expect(other).not.toBe(secret);
  });
});

describe('passkeys', () => {
  it('of somebody else are neither shown, renamed nor removed (IDOR)', async () => {
    const { user: victim } = await enter();
    const id = await plantPasskey(victim, 'Victim’s key');
    const { user, browser, page } = await enter();
    await plantPasskey(user, 'Own key');
    expect((await browser.visit('/two-step')).body).not.toContain('Victim’s key');
    const csrf = tokenOn(await browser.visit());
    expect(page.status).toBe(200);
    expect((await browser.post('/two-step', { csrf, passkey_id: id, name: 'Mine' })).status).toBe(404);
    expect((await browser.post('/two-step', { csrf, passkey_id: 'x', name: 'Mine' })).status).toBe(404);
    await bastion.database.query(
      `update sessions set payload = payload || '{"acr": "urn:bastion:acr:mfa"}' where user_id = $1`,
      [user.id],
    );
    expect((await browser.visit(`/two-step/remove-passkey/${id}`)).status).toBe(404);
    expect((await browser.post(`/two-step/remove-passkey/${id}`, { csrf })).status).toBe(404);
    expect(await bastion.database.query('select from user_passkeys where id = $1', [id])).toHaveLength(1);
    expect(await auditsOf(victim)).toEqual([]);
  });

  it('are renamed and removed one by one', async () => {
    const { user, browser } = await enrol();
    const id = await plantPasskey(user, 'Old phone');
    const other = await plantPasskey(user, 'Laptop');
    const page = await browser.visit('/two-step');
    const bad = await browser.submit(page, { name: '\u202e' });
    expect([bad.status, bad.body.includes('1 to 60 visible characters')]).toEqual([400, true]);
    const renamed = await browser.submit(page, { passkey_id: id, name: 'New phone' });
    expect(renamed.body).toContain('The passkey has its new name.');
    expect(renamed.body).toContain('New phone');
    const removal = await browser.visit(`/two-step/remove-passkey/${id}`);
    expect(titleOf(removal)).toBe('Remove the passkey “New phone”?');
    const left = await browser.submit(removal, {});
    expect(left.body).not.toContain('New phone');
    expect(await bastion.database.query('select id from user_passkeys where user_id = $1', [user.id])).toEqual([
      { id: other },
    ]);
    expect(await auditsOf(user)).toEqual(expect.arrayContaining(['factor.renamed', 'factor.removed']));
  });

  it('that are made up are refused', async () => {
    const { browser, page } = await enter('/two-step/passkey');
    const again = await browser.submit(page, { name: 'Mine', passkey: '{}' });
    expect([again.status, again.body.includes('could not be saved')]).toEqual([400, true]);
    expect((await browser.submit(page, { name: '', passkey: '{}' })).status).toBe(400);
  });
});

describe('where a tenant requires a second factor', () => {
  it('the last one stays, also when two are removed at the same moment', async () => {
    const tenant = { id: bastion.defaultTenantId };
    const { user, browser } = await enrol();
    const id = await plantPasskey(user, 'Key');
    const pages = await Promise.all([
      browser.visit('/two-step/remove-app'),
      browser.visit(`/two-step/remove-passkey/${id}`),
    ]);
    const change = (second_factor_policy: 'required' | 'optional') =>
      updateTenant({ db: bastion.db }, { tenant, actor: 'test' }, { second_factor_policy });
    await change('required');
    try {
      // The worker hears of the new policy a moment later.
      await new Promise((resolve) => setTimeout(resolve, 300));
      const csrf = tokenOn(pages[0]);
      const removals = ['/two-step/remove-app', `/two-step/remove-passkey/${id}`];
      await Promise.all(removals.map((path) => browser.post(path, { csrf })));
      const left = await bastion.database.query(
        'select user_id from user_totp where user_id = $1 union all select user_id from user_passkeys where user_id = $1',
        [user.id],
      );
      expect(left).toHaveLength(1);
      const path = removals[(await browser.visit(removals[0])).status === 200 ? 0 : 1] ?? '';
      const last = await browser.visit(path);
      expect(last.body).toContain('requires two-step verification');
      const refusals = async () =>
        (await readAudits(bastion, `kind = 'factor.removal_refused' and user_id = $1`, [user.id])).map(
          ({ details }) => details,
        );
      const before = (await refusals()).length;
      expect((await browser.post(path, { csrf })).status).toBe(409);
      const method = path === removals[0] ? 'totp' : 'passkey';
      expect((await refusals()).slice(before)).toEqual([{ method, code: 'last_factor' }]);
      expect((await auditsOf(user)).filter((kind) => kind === 'factor.removed')).toHaveLength(1);
    } finally {
      await change('optional');
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
  });
});

describe('recovery codes', () => {
  it('are not for whoever has no second factor', async () => {
    const { browser } = await enter();
    expect((await browser.visit('/two-step/codes')).status).toBe(404);
  });

  it('count from the moment they are confirmed, and are others the next time; few are warned of', async () => {
    const { user, browser, codes } = await enrol();
    const page = await browser.visit('/two-step/codes');
    const shown = recoveryCodesOn(page.body);
    expect(shown).not.toEqual(codes);
    expect(recoveryCodesOn((await browser.visit('/two-step/codes')).body)).toEqual(shown);
    await browser.submit(page, {});
    expect(recoveryCodesOn((await browser.visit('/two-step/codes')).body)).not.toEqual(shown);
    await bastion.database.query(
      `update recovery_codes set consumed_at = now() where user_id = $1 and code_hash in
        (select code_hash from recovery_codes where user_id = $1 limit 7)`,
      [user.id],
    );
    expect((await browser.visit('/two-step')).body).toContain('Only a few are left.');
  });
});

it('the section is not there where a tenant has second factors off', async () => {
  const tenant = await bastion.createTenant('off');
  await updateTenant({ db: bastion.db }, { tenant, actor: 'test' }, { second_factor_policy: 'off' });
  const user = await bastion.createUser({ tenantId: tenant.id });
  const browser = new AccountBrowser(tenant.issuer);
  expect((await browser.signIn(user)).body).not.toContain('/account/two-step');
  expect((await browser.visit('/two-step')).status).toBe(404);
  expect(titleOf(await browser.visit('/password'))).toBe('Password');
});
