import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inviteUser } from '../../server/accounts/invite-user.ts';
import { invitedUser } from '../../server/accounts/invited-user.ts';
import { toTenant } from '../../server/tenancy/tenant.ts';
import { linkIn, startSmtp, type TestSmtp } from '../mail/support/start-smtp.ts';
import { RelyingParty } from '../storage/support/relying-party.ts';
import { HttpBrowser, type Page } from '../support/http-browser.ts';
import { openDeps, type TestDeps } from '../support/open-deps.ts';
import { startBastion, type TestBastion } from '../support/start-bastion.ts';

const password = 'nine blue herons over 4 rooftops';

describe('making an account', () => {
  let bastion: TestBastion;
  let node: TestDeps;
  let smtp: TestSmtp;
  let app: RelyingParty;

  beforeAll(async () => {
    smtp = await startSmtp();
    bastion = await startBastion({ env: { BASTION_SMTP_URL: smtp.url.reveal() } });
    node = await openDeps(bastion.database, { keysDir: bastion.config.keysDir });
    app = new RelyingParty({ issuer: bastion.url, client: await bastion.createClient() });
  });
  afterAll(async () => {
    await node?.close();
    await bastion?.stop();
    await smtp?.stop();
  });

  /** Takes effect on the next request: nodes hear of it by NOTIFY. */
  async function setRegistration(registration: 'closed' | 'invited' | 'open'): Promise<void> {
    await bastion.database.query(`update tenants set settings = settings || $1 where slug = 'default'`, [
      JSON.stringify({ registration }),
    ]);
    const wanted = registration === 'open' ? 200 : 404;
    await expect.poll(async () => (await fetch(`${bastion.url}/register`)).status).toBe(wanted);
  }

  const ask = async (email: string, browser = new HttpBrowser()): Promise<Page> =>
    browser.submit(await browser.open(`${bastion.url}/register`), { email });
  const finish = async (link: string, fields: Record<string, string> = {}) => {
    const browser = new HttpBrowser();
    return browser.submit(await browser.open(link), { name: 'Ada', password, repeat: password, ...fields });
  };
  const countUsers = async () =>
    (await bastion.database.query<{ count: number }>('select count(*)::int as count from users'))[0]?.count;

  async function invite(given: object) {
    const [row] = await bastion.database.query(`select * from tenants where slug = 'default'`);
    const tenant = toTenant(row as never, bastion.url);
    return inviteUser(node.deps, { tenant, actor: 'test' }, invitedUser.parse(given));
  }

  it('is for nobody who was not invited, unless a tenant opens it', async () => {
    expect((await new HttpBrowser().open(`${bastion.url}/register`)).status).toBe(404);
    const body = new URLSearchParams({ email: 'eve@example.org' });
    expect((await fetch(`${bastion.url}/register`, { method: 'POST', body })).status).toBe(404);
    const login = await new HttpBrowser().open(app.authorizationUrl().url);
    expect(login.body).not.toContain('/register');
    expect(login.body).toContain('/recover?from=');
  });

  it('user enumeration: answers alike for an address that has an account, whose owner learns of it by mail', async () => {
    await setRegistration('open');
    const user = await bastion.createUser();
    const [known, unknown] = [await ask(user.email), await ask('new-1@example.org')];
    const strip = (page: Page, email: string) =>
      page.body.replaceAll(email, 'EMAIL').replaceAll(page.headers.get('x-request-id') ?? '', 'REQUEST');
    expect(strip(known, user.email)).toBe(strip(unknown, 'new-1@example.org'));
    const mail = await smtp.next(user.email);
    expect(mail.subject).toMatch(/already have an account/);
    expect(mail.text).not.toContain('/link/');
  });

  it('makes no account before its address is proven', async () => {
    const before = await countUsers();
    await ask('new-2@example.org');
    const link = linkIn(await smtp.next('new-2@example.org'), 'link');
    await fetch(link);
    expect(await countUsers()).toBe(before);
    const refused = await finish(link, { name: '', password: 'x', repeat: 'x' });
    expect(refused.status).toBe(400);
    expect(await countUsers()).toBe(before);
    expect((await finish(link)).body).toContain('Your account is ready');
    expect(await countUsers()).toBe((before ?? 0) + 1);
  });

  it('leads back to the app that somebody came from', async () => {
    const browser = new HttpBrowser();
    const request = app.authorizationUrl();
    const login = await browser.open(request.url);
    const path = /href="([^"]*\/register\?from=[^"]*)"/.exec(login.body)?.[1] ?? '';
    const form = await browser.open(new URL(path, bastion.url).href);
    await browser.submit(form, { email: 'new-3@example.org' });
    const link = linkIn(await smtp.next('new-3@example.org'), 'link');
    const done = await browser.submit(await browser.open(link), { name: 'Ada', password, repeat: password });
    const back = /href="([^"]*\/interaction\/[^"]*)"/.exec(done.body)?.[1] ?? '';
    const again = await browser.open(new URL(back, bastion.url).href);
    const consent = await browser.submit(again, { login: 'new-3@example.org', password });
    expect(consent.body).toContain('name="decision"');
  });

  it('a race of two links for one address makes one account', async () => {
    const links: string[] = [];
    for (let at = 0; at < 2; at += 1) {
      await ask('new-4@example.org');
      links.push(linkIn(await smtp.next('new-4@example.org'), 'link'));
    }
    const pages = await Promise.all(links.map((link) => finish(link)));
    expect(pages.map(({ status }) => status).toSorted()).toEqual([200, 410]);
  });

  it('closes for links that are on their way when it is closed', async () => {
    await ask('new-5@example.org');
    const link = linkIn(await smtp.next('new-5@example.org'), 'link');
    await setRegistration('closed');
    expect((await finish(link)).status).toBe(410);
    expect(await invite({ email: 'guest@example.org' })).toEqual({ ok: false, code: 'registration_closed' });
  });

  it('refuses invitations with a role that there is not, or for somebody who is there', async () => {
    await setRegistration('invited');
    const user = await bastion.createUser();
    expect(await invite({ email: user.email.toUpperCase() })).toEqual({ ok: false, code: 'email_taken' });
    expect(await invite({ email: 'guest@example.org', roles: ['emperor'] })).toEqual({
      ok: false,
      code: 'unknown_role',
    });
  });

  it('attack: an earlier invitation gives nobody the role that they were not to have after all', async () => {
    const email = 'demoted@example.org';
    await invite({ email, roles: ['super_admin'] });
    const first = linkIn(await smtp.next(email), 'link');
    await invite({ email: 'somebody.else@example.org' });
    await smtp.next('somebody.else@example.org');
    await invite({ email: 'Demoted@example.org', roles: ['viewer'] });
    const second = linkIn(await smtp.next('Demoted@example.org'), 'link');
    const before = await countUsers();
    await finish(first).catch(() => undefined);
    expect(await countUsers()).toBe(before);
    expect((await finish(second)).body).toContain('Your account is ready');
    const roles = await bastion.database.query(
      'select role from user_roles where user_id = (select id from users order by created_at desc limit 1)',
    );
    expect(roles).toEqual([{ role: 'viewer' }]);
  });

  it('gives whoever was invited what they were invited with', async () => {
    await invite({ email: 'guest@example.org', name: 'Guest', roles: ['viewer'], user_groups: ['staff'] });
    const mail = await smtp.next('guest@example.org');
    const page = await new HttpBrowser().open(linkIn(mail, 'link'));
    expect(page.body).toContain('value="Guest"');
    expect((await finish(linkIn(mail, 'link'))).body).toContain('Your account is ready');
    const rows = await bastion.database.query(
      `select u.user_groups, u.email_verified, r.role from users u join user_roles r on r.user_id = u.id
       where 'staff' = any(u.user_groups)`,
    );
    expect(rows).toEqual([{ user_groups: ['staff'], email_verified: true, role: 'viewer' }]);
    // It is sealed under no key of theirs, so it would outlast them.
    const left = 'select 1 from account_links where consumed_at is not null and sealed is not null';
    expect(await bastion.database.query(left)).toEqual([]);
  });
});
