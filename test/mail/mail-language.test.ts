import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inviteUser } from '../../server/accounts/invite-user.ts';
import { setPassword } from '../../server/accounts/set-password.ts';
import { tenantSettings } from '../../server/tenancy/tenant-settings.ts';
import { AccountBrowser } from '../account/support/account-browser.ts';
import { mailedLink } from '../attacks/support/mailed-link.ts';
import { HttpBrowser } from '../support/http-browser.ts';
import { openDeps, type TestDeps } from '../support/open-deps.ts';
import { startBastion, type TestBastion, type TestUser } from '../support/start-bastion.ts';
import { startSmtp, type TestSmtp } from './support/start-smtp.ts';

const fresh = 'seven slow green kettles';
let bastion: TestBastion;
let smtp: TestSmtp;
let node: TestDeps;

beforeAll(async () => {
  smtp = await startSmtp();
  bastion = await startBastion({ env: { BASTION_SMTP_URL: smtp.url.reveal() } });
  node = await openDeps(bastion.database, { keysDir: bastion.config.keysDir });
});
afterAll(async () => {
  await node?.close();
  await bastion?.stop();
  await smtp?.stop();
});

/** Somebody who has chosen German, in a browser that asks for English. */
async function speaker(): Promise<TestUser> {
  const user = await bastion.createUser();
  const browser = new AccountBrowser(bastion.url, { 'accept-language': 'en' });
  await browser.signIn(user);
  await browser.submit(await browser.visit('/language'), { locale: 'de' });
  return user;
}

const recover = async (email: string, language: string) => {
  const browser = new HttpBrowser({ 'accept-language': language });
  await browser.submit(await browser.open(`${bastion.url}/recover`), { email });
};
const settings = tenantSettings.parse({});
const scope = () => ({ tenant: { id: bastion.defaultTenantId, issuer: bastion.url, settings }, actor: 'cli' });
const setDefault = (language: string) =>
  bastion.database.query(`update tenants set settings = jsonb_build_object('default_language', $1::text)`, [language]);

describe('the language of a mail', () => {
  it('is what its user has chosen, whatever the browser of somebody else asks for', async () => {
    const { email } = await speaker();
    await recover(email, 'en');
    const mail = await smtp.next(email);
    expect(mail.subject).toBe('Neues Passwort für Bastion wählen');
    expect(mail.html).toContain('<html lang="de">');
    expect(mail.text).toContain('Antworten an diese Adresse werden nicht gelesen.');
  });

  it('is what its user has chosen when an operator has caused it', async () => {
    const { id, email } = await speaker();
    await setPassword(node.deps, scope(), { user: id, password: fresh });
    expect((await smtp.next(email)).subject).toBe('Ihr Passwort bei Bastion wurde geändert');
  });

  it('is that of the page for whoever has chosen none', async () => {
    const { email } = await bastion.createUser();
    await recover(email, 'de');
    expect((await smtp.next(email)).subject).toBe('Neues Passwort für Bastion wählen');
    await recover(email, 'en');
    expect((await smtp.next(email)).subject).toBe('Choose a new password for Bastion');
  });

  it('is the tenant’s where nobody has asked in a browser', async () => {
    await setDefault('de');
    const user = await bastion.createUser();
    await setPassword(node.deps, scope(), { user: user.id, password: fresh });
    expect((await smtp.next(user.email)).subject).toBe('Ihr Passwort bei Bastion wurde geändert');
    const email = 'invited@example.org';
    await inviteUser(node.deps, scope(), { email, user_groups: [], roles: [] });
    expect((await smtp.next(email)).subject).toBe('Einladung zu Bastion');
    await setDefault('en');
  });

  it('is spoken by the page behind its link as well', async () => {
    const { id: userId } = await speaker();
    const url = await mailedLink(bastion, { purpose: 'recover', userId });
    const page = await new HttpBrowser({ 'accept-language': 'en' }).open(url);
    expect(page.body).toContain('<html lang="de"');
    expect(page.body).toContain('Neues Passwort wählen');
  });
});
