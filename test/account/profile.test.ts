import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readAudits } from '../support/read-audits.ts';
import { startBastion, type TestBastion, type TestUser } from '../support/start-bastion.ts';
import { AccountBrowser } from './support/account-browser.ts';

let bastion: TestBastion;
let user: TestUser;
let browser: AccountBrowser;

beforeAll(async () => {
  bastion = await startBastion();
  user = await bastion.createUser({ name: 'Ada Lovelace' });
  browser = new AccountBrowser(bastion.url);
  await browser.signIn(user);
});
afterAll(() => bastion?.stop());

const typedIn = (body: string, name: string) => new RegExp(`name="${name}"[^>]*? value="([^"]*)"`, 's').exec(body)?.[1];

describe('the profile', () => {
  it('refuses names that are too long or hold what cannot be seen, and keeps what was typed', async () => {
    const page = await browser.visit();
    const given = { name: 'x'.repeat(201), given_name: 'A\u202eda', family_name: 'Lovelace' };
    const again = await browser.submit(page, given);
    expect(again.status).toBe(400);
    expect(again.body).toContain('Use at most 200 characters.');
    expect(again.body).toContain('visible characters only');
    expect(typedIn(again.body, 'family_name')).toBe('Lovelace');
    expect(typedIn((await browser.visit()).body, 'name')).toBe('Ada Lovelace');
  });

  it('saves names, sealed, takes them away when they are emptied, and says so once', async () => {
    const names = { name: 'Augusta Ada King', given_name: 'Augusta', family_name: 'King' };
    const saved = await browser.submit(await browser.visit(), names);
    expect(saved.body).toContain('Your profile is saved.');
    expect(typedIn(saved.body, 'given_name')).toBe('Augusta');
    expect((await browser.visit()).body).not.toContain('Your profile is saved.');
    const emptied = await browser.submit(await browser.visit(), { ...names, family_name: '  ' });
    expect(typedIn(emptied.body, 'family_name')).toBe('');
    const [row] = await bastion.database.query('select * from users where id = $1', [user.id]);
    expect(row).toMatchObject({ sealed_family_name: null });
    expect(JSON.stringify(row)).not.toContain('Augusta');
    const audits = await readAudits(bastion, `kind = 'user.profile_changed'`);
    expect(audits.map(({ details }) => details)).toEqual([
      { actor: `user:${user.id}`, fields: ['name', 'given_name', 'family_name'] },
      { actor: `user:${user.id}`, fields: ['family_name'] },
    ]);
  });

  it('writes nothing where nothing was changed', async () => {
    const before = (await readAudits(bastion, `kind = 'user.profile_changed'`)).length;
    const page = await browser.visit();
    await browser.submit(page, { name: 'Augusta Ada King', given_name: 'Augusta', family_name: '' });
    expect((await readAudits(bastion, `kind = 'user.profile_changed'`)).length).toBe(before);
  });
});
