import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assignRole } from '../../server/accounts/assign-role.ts';
import { updateTenant } from '../../server/tenancy/update-tenant.ts';
import { RelyingParty } from '../storage/support/relying-party.ts';
import { HttpBrowser } from '../support/http-browser.ts';
import { readAudits } from '../support/read-audits.ts';
import { startBastion, type TestBastion, type TestUser } from '../support/start-bastion.ts';
import { isEnrolment, mfa, type Params } from './support/enrol-app.ts';

let bastion: TestBastion;
beforeAll(async () => {
  bastion = await startBastion();
});
afterAll(() => bastion?.stop());

const sessionsOf = (user: TestUser) =>
  bastion.database.query('select payload from sessions where user_id = $1 and revoked_at is null', [user.id]);
const auditsOf = async (user: TestUser) =>
  (await readAudits(bastion, 'user_id = $1', [user.id])).map(({ kind, details }) => ({ kind, ...details }));

describe('the policy of a tenant on second factors', () => {
  async function tenantWith(slug: string, change: object) {
    const tenant = await bastion.createTenant(slug);
    const scope = { tenant: { id: tenant.id }, actor: 'test' };
    const changed = await updateTenant({ db: bastion.db }, scope as never, change);
    expect(changed.ok).toBe(true);
    const client = await bastion.createClient({}, { tenantId: tenant.id, skip_consent: true });
    const party = new RelyingParty({ issuer: tenant.issuer, client });
    const open = async (user: TestUser, params: Params = {}) => {
      const browser = new HttpBrowser();
      const form = await browser.open(party.authorizationUrl(params).url);
      if (!form.body.includes('name="login"')) return { browser, page: form };
      return { browser, page: await browser.submit(form, { login: user.email, password: user.password }) };
    };
    return { tenant, open, user: () => bastion.createUser({ tenantId: tenant.id }) };
  }

  it('required: nobody gets in without one, and "later" is no way out', async () => {
    const { open, user } = await tenantWith('strict', { second_factor_policy: 'required' });
    const one = await user();
    const { browser, page } = await open(one);
    expect(isEnrolment(page)).toBe(true);
    expect(page.body).not.toContain('value="later"');
    const later = await browser.submit(page, { decision: 'later' });
    expect([later.status, isEnrolment(later)]).toEqual([400, true]);
    expect(await sessionsOf(one)).toEqual([]);
  });

  it('required with days of grace: it may be put off until they are over, on record', async () => {
    const change = { second_factor_policy: 'required', second_factor_grace_days: 7 };
    const { open, user } = await tenantWith('graceful', change);
    const one = await user();
    const { browser, page } = await open(one);
    expect((await browser.submit(page, { decision: 'later' })).status).not.toBe(400);
    expect(await auditsOf(one)).toContainEqual({ kind: 'factor.postponed', is_required: true });
    await bastion.database.query(
      `update second_factor_states set required_since = now() - interval '8 days' where user_id = $1`,
      [one.id],
    );
    const over = await open(one);
    expect(over.page.body).not.toContain('value="later"');
    expect((await over.browser.submit(over.page, { decision: 'later' })).status).toBe(400);
  });

  it('required for a role: whoever has it gets in with one only, and nobody else is asked', async () => {
    const { tenant, open, user } = await tenantWith('by-role', {
      second_factor_required_roles: ['admin'],
      second_factor_offer_days: 0,
    });
    const [admin, other] = [await user(), await user()];
    const scope = { tenant: { id: tenant.id, issuer: tenant.issuer }, actor: 'test' };
    expect(await assignRole(bastion, scope, { user: admin.email, role: 'admin' })).toMatchObject({ ok: true });
    const { browser, page } = await open(admin);
    expect([isEnrolment(page), page.body.includes('value="later"')]).toEqual([true, false]);
    expect((await browser.submit(page, { decision: 'later' })).status).toBe(400);
    expect(await sessionsOf(admin)).toEqual([]);
    expect((await open(other)).page.body).toContain('value="allow"');
  });

  it('off: nobody is asked, and a client that asks for it is refused at once', async () => {
    const { open, user } = await tenantWith('plain', { second_factor_policy: 'off' });
    const one = await user();
    const { page } = await open(one, { acr_values: mfa });
    expect(page.headers.get('location')).toContain('error=unmet_authentication_requirements');
    expect(isEnrolment((await open(one)).page)).toBe(false);
  });
});
