import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { maxLogoBytes } from '../../server/tenancy/tenant-settings.ts';
import { until } from '../runtime/support/run-node.ts';
import { RelyingParty } from '../storage/support/relying-party.ts';
import { HttpBrowser } from '../support/http-browser.ts';
import { startBastion, type TestBastion, type TestClient } from '../support/start-bastion.ts';
import { askBastion, type Environment, runHere } from './support/run-bastion.ts';

const folder = mkdtempSync(join(tmpdir(), 'bastion-test-'));
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=',
  'base64',
);
let bastion: TestBastion;
let env: Environment;
let acme: { id: string; issuer: string };
let client: TestClient;

function fileOf(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const update = (...args: string[]) => askBastion(env, ['tenant', 'update', '--tenant', 'acme', ...args]);

type Event = { kind: string; details: { actor: string; before: object; after: object } };
let audited = 0;
const allAudits = () =>
  bastion.database.query<Event>("select kind, details from audit_events where kind = 'settings.changed' order by id");
/** Those since the test began. */
const audits = async () => (await allAudits()).slice(audited);

const stored = async (slug: string) =>
  (await bastion.database.query('select name, status, settings from tenants where slug = $1', [slug]))[0];

const page = async (url = `${acme.issuer}/`) => (await fetch(url)).text();

async function authorize(browser = new HttpBrowser()): Promise<string> {
  const { headers, body } = await browser.open(new RelyingParty({ ...acme, client }).authorizationUrl().url);
  return headers.get('location') ?? body;
}

async function requestToken(): Promise<Record<string, unknown>> {
  const reply = await new RelyingParty({ ...acme, client }).post('/token', { grant_type: 'client_credentials' });
  return { ...reply.body, status: reply.status };
}

beforeAll(async () => {
  bastion = await startBastion();
  acme = await bastion.createTenant('acme');
  client = await bastion.createClient({}, { tenantId: acme.id });
  env = {
    PORT: String(bastion.config.port),
    BASTION_DATA_DIR: bastion.config.dataDir,
    BASTION_KEYS_DIR: bastion.config.keysDir,
    DATABASE_URL: bastion.database.appUrl.reveal(),
  };
});
afterAll(async () => {
  await bastion?.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('what is refused', () => {
  async function expectUsageError(args: readonly string[], line: RegExp): Promise<void> {
    const { status, stdout, stderr } = await runHere(env, ['tenant', 'update', '--tenant', 'acme', ...args]);
    expect(stderr).toMatch(line);
    expect(stderr).toMatch(/^bastion: [^\n]+\n$/);
    expect([status, stdout]).toEqual([64, '']);
  }

  test.each([
    [[], /say what to change/],
    [['--name', ' '], /--name/],
    [['--name', 'a\u001b[2J'], /--name must not contain control characters/],
    [['--accent-color', 'red'], /--accent-color must be a colour such as #1d5c63/],
    [['--accent-color', '#fff;}'], /--accent-color must be a colour/],
    [['--access-token-ttl', '29'], /--access-token-ttl must be a whole number of seconds from 30 to 86400/],
    [['--access-token-ttl', '15m'], /--access-token-ttl must be a whole number of seconds/],
    [['--refresh-token-ttl', '2592001'], /--refresh-token-ttl must be .* from 3600 to 2592000/],
    [['--session-ttl', ''], /--session-ttl must be a whole number of seconds/],
    [['--activity-max-age', '0'], /--activity-max-age /],
    [['--activity-time-zone', 'Mars/Olympus'], /--activity-time-zone must be a time zone such as Europe\/Berlin/],
    [['--activity-phone-country', 'Germany'], /--activity-phone-country must be a country in two letters/],
    [['--password-min-length', '7'], /--password-min-length must be at least 8/],
    [['--password-min-kinds', '5'], /--password-min-kinds must be 1 to 4/],
    [['--password-history', '25'], /--password-history must be at most 24/],
    [['--stuffing-threshold', '9'], /--stuffing-threshold must be at least 10/],
    [['--lockout', 'account_failures=2'], /--lockout account_failures must be a whole number from 3 to 100/],
    [['--lockout', 'account_failures=101'], /--lockout account_failures must be a whole number from 3 to 100/],
    [['--lockout', 'account_lock_s=59'], /--lockout account_lock_s must be a whole number from 60 to 43200/],
    [['--lockout', 'account_lock_s=43201'], /--lockout account_lock_s must be/],
    [['--lockout', 'network_failures=9'], /--lockout network_failures must be a whole number from 10 to 2000/],
    [['--lockout', 'network_wait_s=0'], /--lockout network_wait_s must be a whole number from 10 to 1800/],
    [['--lockout', 'password_failures=501'], /--lockout password_failures must be a whole number from 5 to 500/],
    [['--lockout', 'first_wait_s'], /--lockout first_wait_s must be a whole number from 1 to 60/],
    [['--lockout', 'never=1'], /--lockout must name one of account_failures, free_failures, /],
    [['--when-breach-check-fails', 'maybe'], /Allowed choices are allow, refuse/],
    [['--retention', 'activities'], /--retention must be a whole number of days/],
    [['--retention', 'activities=0'], /--retention must be at least 1 day/],
    [['--retention', 'risk_attempts=6'], /--retention( risk_attempts)? must be at least 7 days: /],
    [['--retention', 'sessions=10'], /--retention must name one of activities, /],
    [['--plan-tier', 'Gold plan'], /--plan-tier must be 1 to 40 of/],
    [['--status', 'paused'], /Allowed choices are active, suspended/],
    [['--logo', '/does/not/exist.png'], /--logo \/does\/not\/exist.png cannot be read/],
  ])('%j', expectUsageError);

  test.each([
    ['a page', '<!doctype html><img src=x>', /is no PNG, JPEG, WebP or SVG image/],
    ['empty', '', /is no PNG, JPEG, WebP or SVG image/],
    ['too large', Buffer.concat([png, Buffer.alloc(maxLogoBytes)]), /has more than 75 kB/],
  ])('a logo that is %s', (_name, content, line) => expectUsageError(['--logo', fileOf('bad.png', content)], line));

  test('a tenant that does not exist', async () => {
    const { status, stderr } = await runHere(env, ['tenant', 'update', '--tenant', 'nobody', '--name', 'Nobody']);
    expect([status, stderr]).toEqual([1, expect.stringContaining('there is no tenant "nobody"')]);
  });

  test('suspending the default tenant, on which the installation stands, with all that came along', async () => {
    const { status, stderr } = await runHere(env, ['tenant', 'update', '--status', 'suspended', '--name', 'Gone']);
    expect([status, stderr]).toEqual([1, expect.stringContaining('"default" cannot be suspended')]);
    expect((await fetch(`${bastion.url}/readyz`)).status).toBe(200);
  });

  test('leaves no trace, and neither do values that are there already', async () => {
    await update('--name', 'acme', '--status', 'active', '--access-token-ttl', '900', '--no-logo', '--no-require-par');
    expect(await stored('acme')).toEqual({ name: 'acme', status: 'active', settings: {} });
    expect(await stored('default')).toEqual({ name: 'Bastion', status: 'active', settings: {} });
    expect(await audits()).toEqual([]);
  });
});

describe('what is kept, and for how long,', () => {
  test('is stored as it was chosen, one choice beside the other, and told', async () => {
    const before = (await stored('acme'))?.settings;
    await update('--activity-sensitive-app', 'Diary', '--activity-sensitive-app', 'Chat');
    const state = await update('--activity-max-age', '24', '--activity-phone-country', 'DE');
    expect(await update('--retention', 'setup_links=7')).toMatchObject({ retention_days: { setup_links: 7 } });
    const both = await update('--retention', 'activities=90', '--retention', 'open_errors=30');
    expect(both).toMatchObject({ retention_days: { setup_links: 7, activities: 90, open_errors: 30 } });
    const chosen = { sensitive_apps: ['diary', 'chat'], max_age_h: 24, phone_country: 'DE' };
    expect(state).toMatchObject({ activity: { ...chosen, time_zone: 'UTC' } });
    expect(await stored('acme')).toMatchObject({ settings: { activity: chosen } });
    expect(await audits()).toHaveLength(4);
    await bastion.database.query("update tenants set settings = $1 where slug = 'acme'", [JSON.stringify(before)]);
  });
});

describe('a running server takes over without a restart', () => {
  test('the name, the colour and the logo, and shows them on the pages of this tenant alone', async () => {
    expect(await page()).toContain('<bdi class="brand-name">acme</bdi>');
    const before = await page(`${bastion.url}/`);
    const logo = ['--logo', fileOf('logo', png)];
    const state = await update('--name', 'Acme & Sons', '--accent-color', '#7A1FA2', ...logo);
    expect(state).toMatchObject({ slug: 'acme', name: 'Acme & Sons', accent_color: '#7A1FA2' });
    await until(async () => (await page()).includes('<bdi class="brand-name">Acme &amp; Sons</bdi>'));
    const after = await page();
    expect(after).toContain(`<img class="avatar" src="data:image/png;base64,${png.toString('base64')}" alt="">`);
    const theme = /href="([^"]*theme\.css[^"]*)"/.exec(after)?.[1] ?? '';
    expect(await page(bastion.url + theme)).toContain('--accent:#7a1fa2');
    expect(await page(`${bastion.url}/`)).toBe(before);
  });

  test.each([
    ['jpeg', Buffer.from('ffd8ffe000104a464946', 'hex')],
    ['webp', Buffer.from('RIFF\n\r\0\0WEBPVP8 ', 'latin1')],
    ['svg+xml', Buffer.from('\uFEFF<?xml version="1.0"?>\n<!-- ours -->\n<svg xmlns="http://www.w3.org/2000/svg"/>')],
    ['svg+xml', Buffer.concat([Buffer.from('<svg>'), Buffer.alloc(maxLogoBytes - 5, ' ')])],
  ])('a logo that is %s', async (type, content) => {
    await update('--logo', fileOf('logo.bin', content));
    await until(async () => (await page()).includes(`src="data:image/${type};base64,${content.toString('base64')}"`));
  });

  test('that there is no logo any more', async () => {
    expect(await update('--no-logo')).toMatchObject({ logo: null });
    await until(async () => (await page()).includes('class="avatar avatar-letter" aria-hidden="true">A</span>'));
    expect(await stored('acme')).toMatchObject({ settings: { branding: { accent_color: '#7A1FA2' } } });
  });

  test('that authorization requests have to be pushed, and that they no longer have to', async () => {
    expect(await authorize()).toContain('name="login"');
    await update('--require-par');
    await until(async () => (await authorize()).includes('Pushed+Authorization+Request'));
    const party = new RelyingParty({ ...acme, client });
    const { searchParams } = new URL(party.authorizationUrl().url);
    const { body } = await party.post('/par', Object.fromEntries(searchParams));
    const query = new URLSearchParams({ client_id: client.client_id, request_uri: String(body.request_uri) });
    expect((await new HttpBrowser().open(`${acme.issuer}/authorize?${query}`)).body).toContain('name="login"');
    await update('--no-require-par');
    await until(async () => (await authorize()).includes('name="login"'));
  });

  test('how long access tokens, refresh tokens and sessions live', async () => {
    await update('--access-token-ttl', '61', '--refresh-token-ttl', '3700', '--session-ttl', '400');
    await until(async () => (await requestToken()).expires_in === 61);
    const user = await bastion.createUser({ tenantId: acme.id });
    await new RelyingParty({ ...acme, client }).signIn(user);
    const [left] = await bastion.database.query<{ refresh: number; session: number }>(
      `select extract(epoch from (select expires_at from oidc_records where kind = 'RefreshToken') - now())::int as refresh,
        extract(epoch from (select expires_at from sessions where user_id = $1) - now())::int as session`,
      [user.id],
    );
    expect(left?.refresh).toBeGreaterThan(3_600);
    expect(left?.refresh).toBeLessThanOrEqual(3_700);
    expect(left?.session).toBeGreaterThan(300);
    expect(left?.session).toBeLessThanOrEqual(400);
  });

  test('that it is suspended, which ends all it serves, and that it is active again', async () => {
    const statuses = async () => {
      const paths = ['/', '/.well-known/openid-configuration', '/jwks', '/authorize', '/userinfo'];
      return Promise.all(paths.map(async (path) => (await fetch(acme.issuer + path)).status));
    };
    expect(await statuses()).toEqual([200, 200, 200, 400, 401]);
    await update('--status', 'suspended');
    await until(async () => (await requestToken()).status === 404);
    expect(await statuses()).toEqual([404, 404, 404, 404, 404]);
    await update('--status', 'active');
    await until(async () => (await requestToken()).status === 200);
    expect(await statuses()).toEqual([200, 200, 200, 400, 401]);
  });
});

describe('the audit trail', () => {
  beforeEach(async () => {
    audited = (await allAudits()).length;
  });

  test('tells what was and what is, of the logo only its hash', async () => {
    const hash = `sha256:${createHash('sha256').update(png).digest('hex')}`;
    await update('--logo', fileOf('logo.png', png), '--plan-tier', 'gold', '--require-par', '--session-ttl', '400');
    expect(await audits()).toEqual([
      {
        kind: 'settings.changed',
        details: {
          actor: expect.stringMatching(/^cli:/),
          of: 'tenant',
          before: { logo: null, plan_tier: 'standard', require_pushed_authorization_requests: false },
          after: { logo: hash, plan_tier: 'gold', require_pushed_authorization_requests: true },
        },
      },
    ]);
    const answer = await runHere(env, ['tenant', 'update', '--tenant', 'acme', '--name', 'Acme']);
    expect(answer.stdout).toContain(hash);
    expect(answer.stdout).not.toContain(png.toString('base64'));
  });

  test('has every one of several changes at once, and none takes back what another set', async () => {
    const changes = [
      ['--name', 'Acme at once'],
      ['--accent-color', '#336699'],
      ['--plan-tier', 'at-once'],
      ['--access-token-ttl', '77'],
      ['--refresh-token-ttl', '7777'],
      ['--session-ttl', '777'],
    ];
    await Promise.all(changes.map((change) => update(...change)));
    expect(await stored('acme')).toMatchObject({
      name: 'Acme at once',
      settings: {
        branding: { accent_color: '#336699' },
        plan_tier: 'at-once',
        require_pushed_authorization_requests: true,
        access_token_ttl: 77,
        refresh_token_ttl: 7777,
        session_ttl: 777,
      },
    });
    expect(await audits()).toHaveLength(changes.length);
  });

  test('has the numbers of a lockout before and after, of which each is changed by itself', async () => {
    await update('--lockout', 'account_failures=5');
    const state = await update('--lockout', 'account_lock_s=3600', '--lockout', 'network_failures=300');
    const defaults = { account_failures: 10, account_lock_s: 900, network_failures: 100 };
    const changed = { account_failures: 5, account_lock_s: 3_600, network_failures: 300 };
    expect(state).toMatchObject({ lockout: changed });
    expect(await stored('acme')).toMatchObject({ settings: { lockout: changed } });
    expect((await audits()).map(({ details: { before, after } }) => ({ before, after }))).toMatchObject([
      { before: { lockout: defaults }, after: { lockout: { ...defaults, account_failures: 5 } } },
      { before: { lockout: { ...defaults, account_failures: 5 } }, after: { lockout: changed } },
    ]);
  });

  test('and the row change together or not at all', async () => {
    await bastion.database.query(
      `alter table audit_events add constraint full_up check (kind <> 'settings.changed') not valid`,
    );
    const { status } = await runHere(env, ['tenant', 'update', '--tenant', 'acme', '--name', 'Never']);
    await bastion.database.query('alter table audit_events drop constraint full_up');
    expect(status).toBe(70);
    expect(await stored('acme')).toMatchObject({ name: 'Acme at once' });
  });
});
