import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findUser } from '../../adapters/postgres/find-user.ts';
import { createUser, newUser } from '../../server/accounts/create-user.ts';
import { openProfile, type ProfileField } from '../../server/accounts/profile.ts';
import { toUserRef } from '../../server/accounts/user-ref.ts';
import { uuidv7 } from '../../server/kernel/ids.ts';
import { normaliseEmail } from '../../server/keys/blind-index.ts';
import { openKeyRing } from '../../server/keys/key-ring.ts';
import { createSealing, type Place, type Sealing } from '../../server/keys/sealing.ts';
import { cloneDatabase, type TestDatabase } from '../support/clone-database.ts';
import { openDeps, type TestDeps } from '../support/open-deps.ts';

let database: TestDatabase;
let node: TestDeps;
let folder: string;
let tenantId: string;
let other: string;

const place: Place = { table: 'users', column: 'sealed_name', row: 'row-1' };
const scope = (id = tenantId) => ({ tenant: { id }, actor: 'test' });

beforeAll(async () => {
  database = await cloneDatabase();
  node = await openDeps(database);
  folder = await mkdtemp(join(tmpdir(), 'bastion-test-'));
  const ids = await database.query<{ id: string }>(
    `select create_tenant('one', 'One', null) as id union all select create_tenant('two', 'Two', null)`,
  );
  [tenantId = '', other = ''] = ids.map(({ id }) => id);
});
afterAll(async () => {
  await node?.close();
  await database?.drop();
  await rm(folder, { recursive: true, force: true });
});

async function createPerson(email = `${uuidv7()}@example.org`): Promise<string> {
  const created = await createUser(node.deps, scope(), newUser.parse({ email, name: 'Ada Lovelace' }));
  if (!created.ok) throw new Error(created.code);
  return created.value.id;
}

describe('a value sealed for a user', () => {
  it('opens for the same user in the same place, and nowhere else', async () => {
    const { sealing } = node.deps;
    const [ada, bob] = [await createPerson(), await createPerson()];
    const sealed = await sealing.sealForUser(tenantId, ada, place, 'Ada Lovelace');
    expect(sealed).not.toContain('Ada');
    expect((await sealing.openForUser(tenantId, ada, place, sealed))?.toString()).toBe('Ada Lovelace');
    await expect(sealing.openForUser(tenantId, bob, place, sealed)).rejects.toThrow();
    for (const moved of [
      { ...place, table: 'clients' },
      { ...place, column: 'sealed_email' },
      { ...place, row: 'row-2' },
    ]) {
      await expect(sealing.openForUser(tenantId, ada, moved, sealed)).rejects.toThrow('wrong place');
    }
  });

  it('does not open in another tenant, even with the same keys under the same ids there', async () => {
    const { sealing } = node.deps;
    const ada = await createPerson();
    const sealed = await sealing.sealForUser(tenantId, ada, place, 'Ada');
    await database.query(
      'insert into user_keys (tenant_id, user_id, sealed_key) select $1, user_id, sealed_key from user_keys where user_id = $2',
      [other, ada],
    );
    await expect(sealing.openForUser(other, ada, place, sealed)).rejects.toThrow();
  });

  it('is lost with the key, on every node at once', async () => {
    const ada = await createPerson();
    const sealed = await node.deps.sealing.sealForUser(tenantId, ada, place, 'Ada');
    await database.query('delete from user_keys where user_id = $1', [ada]);
    node.deps.sealing.applyChange({ table: 'user_keys', tenant_id: tenantId, id: ada });
    expect(await node.deps.sealing.openForUser(tenantId, ada, place, sealed)).toBeUndefined();
    await expect(node.deps.sealing.sealForUser(tenantId, ada, place, 'again')).rejects.toThrow('no key');
  });

  it('the end of a key is announced by the database', async () => {
    const [row] = await database.query<{ fires: boolean }>(
      `select tgtype & 8 = 8 as fires from pg_trigger where tgrelid = 'user_keys'::regclass and tgname = 'announce_change'`,
    );
    expect(row).toEqual({ fires: true });
  });
});

describe('the profile of a user', () => {
  it('opens what is stored now, however often it was opened before, and nothing that was moved', async () => {
    const { sealing } = node.deps;
    const ada = await createPerson('ada.profile@example.org');
    const db = node.deps.db.tenant(tenantId);
    const read = async (wanted?: ProfileField[]) => {
      const row = await findUser(db, { id: ada });
      return row && openProfile(sealing, tenantId, row, wanted);
    };
    for (const _ of [1, 2])
      expect(await read()).toMatchObject({ email: 'ada.profile@example.org', name: 'Ada Lovelace' });
    expect(await read(['email'])).toMatchObject({ email: 'ada.profile@example.org', name: null });
    const place = { table: 'users', column: 'sealed_name', row: ada };
    const renamed = await sealing.sealForUser(tenantId, ada, place, 'Ada King');
    await database.query('update users set sealed_name = $1 where id = $2', [renamed, ada]);
    expect(await read()).toMatchObject({ name: 'Ada King' });
    await database.query('update users set sealed_name = sealed_email where id = $1', [ada]);
    await expect(read()).rejects.toThrow('wrong place');
  });
});

describe('keys in memory', () => {
  const open = async (options: { maxUsers?: number; ttl_s?: number }) => {
    const sealing = createSealing(node.deps, options);
    const cost = async (userId: string) => {
      const before = node.deps.db.countStatements();
      expect(await sealing.findUserKey(tenantId, userId)).toBeDefined();
      return node.deps.db.countStatements() - before;
    };
    await sealing.keysOf(tenantId);
    return cost;
  };

  it('are read once, also by many at once, and at most so many are kept: whoever was not asked for longest goes', async () => {
    const people = [await createPerson(), await createPerson(), await createPerson()] as const;
    const cost = await open({ maxUsers: 2 });
    expect(await cost(people[0])).toBe(1);
    expect(await cost(people[0])).toBe(0);
    await cost(people[1]);
    await cost(people[2]);
    expect(await cost(people[2])).toBe(0);
    expect(await cost(people[0])).toBe(1);
    const another = await open({});
    const before = node.deps.db.countStatements();
    await Promise.all(Array.from({ length: 50 }, () => another(people[1])));
    expect(node.deps.db.countStatements() - before).toBe(1);
  });

  it('are forgotten after their time, however often they are used', async () => {
    const ada = await createPerson();
    const cost = await open({ ttl_s: 0.3 });
    await cost(ada);
    for (let use = 0; use < 5; use += 1) {
      await sleep(40);
      await cost(ada);
    }
    await sleep(200);
    expect(await cost(ada)).toBeGreaterThan(0);
  });
});

describe('keys of a tenant', () => {
  it('are made once, however many nodes ask for them first', async () => {
    const [row] = await database.query<{ id: string }>(`select create_tenant('three', 'Three', null) as id`);
    const third = row?.id ?? '';
    const keyRing = await openKeyRing(folder);
    const nodes = Array.from({ length: 12 }, () => createSealing({ db: node.deps.db, keyRing }));
    const sealed = await Promise.all(nodes.map((one) => one.sealForTenant(third, 'audit', place, 'secret')));
    for (const text of sealed) {
      expect((await (nodes[0] as Sealing).openForTenant(third, 'audit', place, text)).toString()).toBe('secret');
    }
    const rows = await database.query('select purpose from tenant_keys where tenant_id = $1', [third]);
    expect(rows).toHaveLength(4);
  });

  it('say which root key is missing when it is not there', async () => {
    const [row] = await database.query<{ id: string }>(`select create_tenant('four', 'Four', null) as id`);
    const fourth = row?.id ?? '';
    const keyRing = await openKeyRing(folder);
    await createSealing({ db: node.deps.db, keyRing }).keysOf(fourth);
    await rename(join(folder, 'root.key'), join(folder, 'elsewhere'));
    const strange = createSealing({ db: node.deps.db, keyRing: await openKeyRing(folder) });
    await expect(strange.keysOf(fourth)).rejects.toThrow(`root.${keyRing.current().kid}.key`);
    await rename(join(folder, 'elsewhere'), join(folder, 'root.key'));
  });

  it('for one use do not open what was sealed for another', async () => {
    const { sealing } = node.deps;
    const sealed = await sealing.sealForTenant(tenantId, 'signing-keys', place, 'secret');
    await expect(sealing.openForTenant(tenantId, 'client-secrets', place, sealed)).rejects.toThrow();
    await expect(sealing.openForTenant(tenantId, 'audit', place, sealed)).rejects.toThrow('gone');
  });
});

describe('the blind index of an e-mail address', () => {
  it('finds the account in any case and composition of letters, in its own tenant only', async () => {
    const id = await createPerson('Zoë.Müller@Example.org');
    const find = async (email: string, where: string) =>
      (await findUser(node.deps.db.tenant(where), await toUserRef(node.deps.sealing, where, email)))?.id;
    expect(await find('  ZOË.müller@EXAMPLE.ORG', tenantId)).toBe(id);
    expect(await find('Zoe\u0308.Mu\u0308ller@example.org', tenantId)).toBe(id);
    expect(await find('zoe.muller@example.org', tenantId)).toBeUndefined();
    expect(await find('zoë.müller@example.org', other)).toBeUndefined();
  });

  it('differs between tenants and between fields, so that equal people cannot be matched up', async () => {
    const { sealing } = node.deps;
    const texts = await Promise.all([
      sealing.blindIndexes(tenantId, 'users.email', normaliseEmail('ada@example.org')),
      sealing.blindIndexes(other, 'users.email', normaliseEmail('ada@example.org')),
      sealing.blindIndexes(tenantId, 'users.phone', normaliseEmail('ada@example.org')),
    ]);
    expect(new Set(texts.map(([text]) => text?.split('.')[1])).size).toBe(3);
  });

  it('lets one of many take an address that all ask for at once', async () => {
    const input = newUser.parse({ email: 'race@example.org' });
    const outcomes = await Promise.all(
      Array.from({ length: 16 }, (_, at) =>
        createUser(node.deps, scope(), { ...input, email: at % 2 ? input.email : 'RACE@example.org' }),
      ),
    );
    expect(outcomes.filter((outcome) => outcome.ok)).toHaveLength(1);
    const [left] = await database.query<{ orphans: number }>(
      'select count(*)::int as orphans from user_keys k where not exists (select from users u where u.id = k.user_id) and user_id not in (select user_id from user_keys where tenant_id = $1)',
      [other],
    );
    expect(left).toEqual({ orphans: 0 });
  });
});

describe('what rests in the table of users', () => {
  it('holds nothing of a person in clear', async () => {
    await createPerson('grace.hopper@navy.example');
    const text = JSON.stringify(await database.query('select * from users'));
    for (const personal of ['grace', 'hopper', 'navy.example', 'lovelace'])
      expect(text.toLowerCase().includes(personal)).toBe(false);
  });
});
