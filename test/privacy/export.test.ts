import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { sealAudit } from '../../adapters/postgres/seal-audit.ts';
import { findTenant } from '../../adapters/postgres/tenants.ts';
import { createUnit } from '../../adapters/postgres/unit.ts';
import { createAccountLink } from '../../server/account-links/account-link.ts';
import { keepActivities } from '../../server/activity/keep-activities.ts';
import { uuidv7 } from '../../server/kernel/ids.ts';
import { publishText } from '../../server/legal-texts/publish-text.ts';
import { exportDocument, exportJsonSchema } from '../../server/privacy/export/export-schema.ts';
import { sections } from '../../server/privacy/export/sections.ts';
import { tablesLeftOut } from '../../server/privacy/export/tables-left-out.ts';
import { addTotp, deriveTotpSecret } from '../../server/second-factors/add-totp.ts';
import { renewRecoveryCodes } from '../../server/second-factors/renew-recovery-codes.ts';
import { createSetupLink } from '../../server/setup/setup-links.ts';
import { toTenant } from '../../server/tenancy/tenant.ts';
import { trustedDevicePlace } from '../../server/trusted-devices/open-device.ts';
import { codeOf, stepNow } from '../flows/support/authenticator-app.ts';
import { RelyingParty } from '../storage/support/relying-party.ts';
import { HttpBrowser } from '../support/http-browser.ts';
import { openDeps, type TestDeps } from '../support/open-deps.ts';
import { startBastion, type TestBastion, type TestUser } from '../support/start-bastion.ts';
import { exportOf } from './support/exports.ts';

let bastion: TestBastion;
let node: TestDeps;
const tenant = () => ({ id: bastion.defaultTenantId, issuer: bastion.url });

beforeAll(async () => {
  bastion = await startBastion({ env: { BASTION_TRUSTED_PROXIES: '127.0.0.1/32' } });
  node = await openDeps(bastion.database, { keysDir: bastion.config.keysDir });
  const text = { kind: 'terms', title: 'Terms of use', body: 'Be kind.', is_required: true } as const;
  await publishText(node.deps, { tenant: { id: bastion.defaultTenantId }, actor: 'test' }, text);
});
afterAll(async () => {
  await node?.close();
  await bastion?.stop();
});

/** A person of whom there is something in every table. */
async function leadALife(name: string, ip: string): Promise<TestUser> {
  const user = await bastion.createUser({
    email: `${name}@people.example`,
    name: `${name} Person`,
    user_groups: [`group-of-${name}`],
    roles: ['viewer'],
  });
  const client = await bastion.createClient({ client_id: `app-of-${name}` });
  const app = new RelyingParty({ issuer: bastion.url, client });
  const browser = new HttpBrowser({ 'x-forwarded-for': ip, 'user-agent': `Browser of ${name}` });
  await app.signIn(user, { browser });
  const item = { app: `editor of ${name}`, at: node.deps.clock.now() - 60 };
  const row = await findTenant(bastion.db, { slug: 'default' });
  if (!row) throw new Error('there is a tenant');
  const tenant = toTenant(row, bastion.url);
  await keepActivities(node.deps, tenant, user.id, [item]);
  const { sealing } = node.deps;
  const key = await sealing.findUserKey(bastion.defaultTenantId, user.id);
  if (!key) throw new Error('a user has a key');
  const origin = { ip, user_agent: undefined, request_id: undefined };
  const factor = { userId: user.id, key, asOf: 0, origin };
  const secret = deriveTotpSecret(key, 'a sign-in');
  await addTotp(node.deps, { ...factor, tenant, lang: 'en', secret, code: codeOf(secret, stepNow()) });
  await renewRecoveryCodes(node.deps, { ...factor, tenantId: tenant.id, codes: ['a', 'b'] });
  const id = uuidv7();
  const sealed = key.seal(trustedDevicePlace(id), JSON.stringify({ ip, user_agent: `Browser of ${name}` }));
  const trusted = { id, user_id: user.id, token_hash: randomBytes(32).toString('hex'), session_epoch: 0, sealed };
  const device = { ...trusted, expires_at: node.deps.clock.now() + 60 };
  const unit = { ...createUnit(), rare: [{ write: 'trust_device' as const, device }] };
  await node.deps.commitUnit(bastion.defaultTenantId, unit);
  await createSetupLink(node.deps, bastion.defaultTenantId, bastion.url, user.id);
  await createAccountLink(node.deps, tenant, { purpose: 'unlock', userId: user.id });
  return user;
}

describe('the document', () => {
  it('holds everything about the person, as its published schema says', async () => {
    const ada = await leadALife('ada', '203.0.113.5');
    const { document, html } = await exportOf(node, tenant(), ada.id);

    expect(z.fromJSONSchema(exportJsonSchema as never).safeParse(document).error).toBeUndefined();
    expect(exportDocument.safeParse(document).error).toBeUndefined();
    for (const { name, isSingle } of sections) {
      if (!isSingle) expect(document[name], name).not.toEqual([]);
    }
    expect(document.account).toMatchObject({ email: ada.email, name: 'ada Person', user_groups: ['group-of-ada'] });
    expect(document.activities).toMatchObject([{ app: 'editor of ada' }]);
    expect(document.agreements).toMatchObject([{ kind: 'terms', version: 1, decision: 'agreed', ip: '203.0.113.5' }]);
    expect(document.roles).toEqual([{ role: 'viewer' }]);
    expect(document.grants[0]).toMatchObject({
      client_id: 'app-of-ada',
      scopes: ['openid', 'email', 'offline_access'],
    });
    expect(document.sessions[0]).toMatchObject({ clients: ['app-of-ada'], revoked_at: null });
    expect(document.usual_sign_ins).toMatchObject([
      { ips: [{ ip: '203.0.113.5' }], networks: [{ network: '203.0.113.0/24' }] },
    ]);
    expect(document.weighed_sign_ins).toMatchObject([{ was_proven: true, decision: expect.any(String), answer: null }]);
    const login = document.history.find(({ kind }: { kind: string }) => kind === 'login.succeeded');
    expect(login).toMatchObject({ ip: '203.0.113.5', user_agent: 'Browser of ada', details: { amr: ['pwd'] } });
    for (const value of [ada.email, 'group-of-ada', 'app-of-ada', '203.0.113.5', 'Browser of ada', 'login.succeeded']) {
      expect(html).toContain(value);
    }
  });

  it('holds no secret: no password hash, no token and no key', async () => {
    const eve = await leadALife('secretive', '203.0.113.6');
    const { json, html } = await exportOf(node, tenant(), eve.id);
    const [row] = await bastion.database.query<{ password_hash: string; sealed_key: string; token: string }>(
      `select password_hash, sealed_key, (select encode(token_hash, 'hex') from setup_links s where s.user_id = u.id) as token
       from users u join user_keys k on k.user_id = u.id where u.id = $1`,
      [eve.id],
    );
    for (const secret of Object.values(row ?? {})) {
      expect(json).not.toContain(secret);
      expect(html).not.toContain(secret);
    }
  });

  it('holds nothing of another user, nor of another tenant, where somebody may have the same id', async () => {
    const ada = await leadALife('lovelace', '203.0.113.10');
    await leadALife('neighbour', '203.0.113.11');
    const other = await bastion.createTenant('elsewhere');
    const twin = {
      id: uuidv7(),
      kind: 'login.succeeded',
      user_id: ada.id,
      ip: '203.0.113.12',
      details: { twin: true },
    };
    const stranger = await bastion.createUser({ tenantId: other.id, email: 'stranger@people.example' });
    const audit = await sealAudit(node.deps.sealing, other.id, { ...twin, user_id: stranger.id });
    await bastion.database.query(
      'insert into audit_events (tenant_id, id, kind, user_id, details, sealed) values ($1, $2, $3, $4, $5, $6)',
      [other.id, audit.id, audit.kind, ada.id, JSON.stringify(audit.details), audit.sealed],
    );
    const { json, html } = await exportOf(node, tenant(), ada.id);
    for (const text of [json, html]) {
      expect(text).toContain('lovelace');
      expect(text).not.toMatch(/neighbour|203\.0\.113\.11|203\.0\.113\.12|stranger|twin/);
    }
  });

  it('shows what people write as text and not as markup', async () => {
    const name = '<script>alert(1)</script><img src=x onerror=alert(2)>';
    const user = await bastion.createUser({ name });
    const { html, document } = await exportOf(node, tenant(), user.id);
    expect(document.account.name).toBe(name);
    expect(html).not.toMatch(/<script|<img/);
    expect(html).toContain('&lt;script&gt;alert(1)');
  });

  it('has a section for every table that names users, or a reason why it has none', async () => {
    const rows = await bastion.database.query<{ name: string }>(
      `select c.relname::text as name from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'user_id'
       where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition`,
    );
    const shown = sections.flatMap(({ tables }) => tables).filter((table) => table !== 'users');
    const known = [...shown, ...Object.keys(tablesLeftOut)];
    expect(rows.map(({ name }) => name).sort()).toEqual(known.sort());
  });
});
