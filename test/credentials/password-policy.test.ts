import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createUser, newUser } from '../../server/accounts/create-user.ts';
import { setPassword } from '../../server/accounts/set-password.ts';
import { checkNewPassword } from '../../server/credentials/check-new-password.ts';
import { findPasswordProblem, passwordPolicy } from '../../server/credentials/password-policy.ts';
import { uuidv7 } from '../../server/kernel/ids.ts';
import { cloneDatabase, type TestDatabase } from '../support/clone-database.ts';
import { openDeps, type TestDeps } from '../support/open-deps.ts';

let database: TestDatabase;
let node: TestDeps;
let tenantId: string;

beforeAll(async () => {
  database = await cloneDatabase();
  node = await openDeps(database);
  const [row] = await database.query<{ id: string }>("select id from tenants where slug = 'default'");
  tenantId = row?.id ?? '';
});
afterAll(async () => {
  await node?.close();
  await database?.drop();
});

const usual = passwordPolicy.parse({});
const owner = { email: 'grace.hopper@example.org', names: ['Grace Hopper', null] };
const find = (password: string, policy = {}) => findPasswordProblem(password, owner, { ...usual, ...policy });
const check = (password: string, policy = {}) =>
  checkNewPassword(node.deps, { ...usual, ...policy }, { password, owner });

describe('the rules for a new password', () => {
  it('count characters of the normal form, from 12 to 128', () => {
    expect(find('é'.normalize('NFD').repeat(11))).toBe('password_too_short');
    expect(find('é'.normalize('NFD').repeat(12))).toBeUndefined();
    expect(find('😀'.repeat(11))).toBe('password_too_short');
    expect(find('x'.repeat(128))).toBeUndefined();
    expect(find('x'.repeat(129))).toBe('password_too_long');
    expect(find('x'.repeat(15), { min_length: 16 })).toBe('password_too_short');
  });

  it.each([
    ['abcdefghijkl', 1],
    ['Abcdefghijkl', 2],
    ['Abcdefghijk1', 3],
    ['Abcdefghij 1', 4],
  ])('count in %j %i kinds of characters, where the tenant asks for kinds', (password, kinds) => {
    expect(find(password, { min_kinds: kinds })).toBeUndefined();
    expect(find(password, { min_kinds: kinds + 1 })).toBe('password_too_few_kinds');
  });

  it('let in neither the address nor a name of their owner, unless that is very short', () => {
    expect(find('I am GRACE.HOPPER x')).toBe('password_contains_email');
    expect(find('my hoPPer is late')).toBe('password_contains_name');
    const al = { email: 'al@example.org', names: ['Al'] };
    expect(findPasswordProblem('I am AL, hello there', al, usual)).toBeUndefined();
  });

  it.each([
    ['qwertyuiop123', 'password_too_common'],
    ['qwertyuiop[]asdf', 'password_too_weak'],
    ['aaaaaaaaaaaaaaaaaaaaaaaa', 'password_too_weak'],
    ['1234567890123', 'password_too_weak'],
    ['correct horse battery staple', undefined],
    ['tide under nine lamps', undefined],
  ])('say of %j: %s', async (password, problem) => {
    expect(await check(password)).toBe(problem);
  });

  it('know the most common passwords, in any case', async () => {
    expect(await check('PassWord', { min_length: 8, min_strength: 0 })).toBe('password_too_common');
    expect(await check('qwertyuiop', { min_length: 8, min_strength: 0 })).toBe('password_too_common');
  });
});

describe('a password that was used before', () => {
  const scope = () => ({ tenant: { id: tenantId, issuer: 'https://id.example' }, actor: 'test' });
  const passwords = [
    'tide under nine lamps',
    'seven slow green kettles',
    'a moth in the archive',
    'paper boats at noon',
  ];

  it('does not come again until others have, and its hash is kept no longer', async () => {
    const email = `${uuidv7()}@example.org`;
    const created = await createUser(node.deps, scope(), newUser.parse({ email, password: passwords[0] }));
    if (!created.ok) throw new Error(created.code);
    const set = async (at: number) => {
      const outcome = await setPassword(node.deps, scope(), { user: email, password: passwords[at] ?? '' });
      return outcome.ok ? 'set' : outcome.code;
    };
    expect(await set(0)).toBe('password_used_before');
    expect([await set(1), await set(2)]).toEqual(['set', 'set']);
    for (const at of [0, 1, 2]) expect(await set(at), passwords[at]).toBe('password_used_before');
    expect(await set(3)).toBe('set');
    expect(await set(0)).toBe('set');
    const rows = await database.query<{ password_hash: string }>('select password_hash from password_history');
    expect(rows).toHaveLength(2);
    for (const { password_hash } of rows) expect(password_hash).toMatch(/^hmac-sha384:/);
  });

  it('is of no interest where the tenant keeps no history', async () => {
    const settings = JSON.stringify({ password: { history: 0 } });
    await database.query('update tenants set settings = $1 where id = $2', [settings, tenantId]);
    await database.query('delete from password_history');
    const email = `${uuidv7()}@example.org`;
    await createUser(node.deps, scope(), newUser.parse({ email, password: passwords[0] }));
    const again = await setPassword(node.deps, scope(), { user: email, password: passwords[0] ?? '' });
    expect(again.ok).toBe(true);
    expect(await database.query('select from password_history')).toEqual([]);
    await database.query("update tenants set settings = '{}' where id = $1", [tenantId]);
  });
});
