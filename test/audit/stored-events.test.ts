import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assignRole, revokeRole } from '../../server/accounts/assign-role.ts';
import { auditEvents } from '../../server/audit/events.ts';
import { deleteClient } from '../../server/clients/delete-client.ts';
import { createResource } from '../../server/resources/create-resource.ts';
import { deleteResource } from '../../server/resources/delete-resource.ts';
import { updateTenant } from '../../server/tenancy/update-tenant.ts';
import { until } from '../runtime/support/run-node.ts';
import { RelyingParty } from '../storage/support/relying-party.ts';
import { HttpBrowser } from '../support/http-browser.ts';
import { type ReadAudit, readAudits } from '../support/read-audits.ts';
import { startBastion, type TestBastion, type TestUser } from '../support/start-bastion.ts';
import { findChainProblem } from './support/verify-chain.ts';

let bastion: TestBastion;
let user: TestUser;
let audits: ReadAudit[];

const of = (kind: string): ReadAudit => {
  const found = audits.findLast((audit) => audit.kind === kind);
  if (!found) throw new Error(`no ${kind}: ${audits.map((audit) => audit.kind)}`);
  return found;
};

async function useEverything(): Promise<void> {
  const client = await bastion.createClient();
  const app = new RelyingParty({ issuer: bastion.url, client });
  const browser = new HttpBrowser();
  const login = await browser.open(app.authorizationUrl().url);
  await browser.submit(login, { login: user.email, password: 'not the password' });
  await browser.submit(login, { login: 'nobody@example.org', password: 'whatever' });
  const { refresh_token } = await app.signIn(user, { browser });
  const code = await app.authorize(browser, user);
  await app.exchange(code);
  await app.exchange(code);
  await app.refresh(refresh_token);
  await app.post('/revoke', { token: refresh_token });
  await app.post('/token', { grant_type: 'refresh_token', refresh_token: 'made-up' });
  await new HttpBrowser().open(
    `${bastion.url}/authorize?client_id=${client.client_id}&redirect_uri=https://evil.example/`,
  );
  const scope = { tenant: { id: bastion.defaultTenantId }, actor: 'test:me' };
  await assignRole(bastion, scope, { user: user.email, role: 'viewer' });
  await assignRole(bastion, scope, { user: user.email, role: 'admin' });
  await revokeRole(bastion, scope, { user: user.email, role: 'viewer' });
  await updateTenant(bastion, scope, { name: 'Renamed', plan_tier: 'gold' });
  await createResource(bastion, scope, {
    identifier: 'https://api.example',
    scopes: ['read'],
    access_token_format: 'jwt',
  });
  await deleteResource(bastion, scope, 'https://api.example');
  await deleteClient(bastion, scope, client.client_id);
}

beforeAll(async () => {
  bastion = await startBastion();
  user = await bastion.createUser({ email: 'ada@example.org', name: 'Ada Lovelace' });
  await useEverything();
  audits = await readAudits(bastion);
});
afterAll(() => bastion?.stop());

describe('what is in the audit trail after all sorts of use', () => {
  it('is of known kinds, with exactly the details that are declared', () => {
    expect(new Set(audits.map(({ kind }) => kind)).size).toBeGreaterThan(12);
    for (const { kind, details, opened } of audits) {
      const definition = auditEvents.find((one) => one.kind === kind);
      const personal = Object.entries(opened ?? {}).filter(([name]) => name !== 'ip' && name !== 'user_agent');
      const parsed = definition?.details.safeParse({ ...details, ...Object.fromEntries(personal) });
      expect(parsed?.error?.issues ?? (parsed ? [] : 'unknown kind'), kind).toEqual([]);
    }
  });

  it('tells of a login who, from where, with what and with which result', () => {
    expect(of('login.succeeded')).toMatchObject({
      user_id: user.id,
      details: { amr: ['pwd'], mfa: false },
      opened: { ip: expect.stringMatching(/127\.0\.0\.1|::1/) },
    });
    const failed = audits.filter(({ kind }) => kind === 'login.failed');
    expect(failed.map(({ user_id }) => user_id)).toEqual([user.id, null]);
    for (const { opened, details } of failed) {
      expect(opened?.ip).toBeDefined();
      expect(details.code).toBeDefined();
    }
  });

  it('tells of a change of roles who made it, whose it was, and all roles before and after', () => {
    expect(of('role.assigned')).toMatchObject({
      user_id: user.id,
      details: { actor: 'test:me', role: 'admin', before: ['viewer'], after: ['admin', 'viewer'] },
    });
    expect(of('role.revoked').details).toMatchObject({ before: ['admin', 'viewer'], after: ['admin'] });
  });

  it('tells of a change of settings what was and what is', () => {
    expect(of('settings.changed').details).toEqual({
      actor: 'test:me',
      of: 'tenant',
      before: { name: 'Bastion', plan_tier: 'standard' },
      after: { name: 'Renamed', plan_tier: 'gold' },
    });
    expect(of('client.deleted').details.before).toMatchObject({
      redirect_uris: ['https://app.example/callback'],
      client_secret: '[secret]',
    });
  });

  it('has no address, browser or name in clear, for whoever reads the tables', async () => {
    const rows = await bastion.database.query<{ row: string }>('select e::text as row from audit_events e');
    const text = rows.map(({ row }) => row).join('\n');
    for (const personal of [
      '127.0.0.1',
      '::1',
      'ada@example.org',
      'nobody@example.org',
      'Ada Lovelace',
      'Lovelace',
      'evil.example',
    ])
      expect(text).not.toContain(personal);
  });

  it('is unreadable where the key of the user is destroyed, and the chain still holds', async () => {
    const login = of('login.succeeded');
    await bastion.database.query('delete from user_keys where user_id = $1', [user.id]);
    await until(async () => {
      bastion.sealing.forgetAll();
      const [again] = await readAudits(bastion, 'id = $1', [login.id]);
      return again !== undefined && again.opened === undefined && again.sealed !== null;
    });
    // The server that serves the requests also links, by itself.
    await until(async () => (await findChainProblem(bastion.database, bastion.defaultTenantId)) === undefined);
  });
});
