import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findUser } from '../../adapters/postgres/find-user.ts';
import { openProfile } from '../../server/accounts/profile.ts';
import { toUserRef } from '../../server/accounts/user-ref.ts';
import { uuidv7 } from '../../server/kernel/ids.ts';
import { openKeyRing } from '../../server/keys/key-ring.ts';
import { rewriteImported } from '../../server/scheduler/jobs/rewrite-imported.ts';
import { cloneDatabase, type TestDatabase } from '../support/clone-database.ts';
import { openDeps, type TestDeps } from '../support/open-deps.ts';
import { generateFernet } from './support/generate-fernet.ts';

const keys = [randomBytes(32).toString('base64url'), `${randomBytes(32).toString('base64url')}=`];
const [first = '', second = ''] = keys;
const importedAt = 1_600_000_000;
const tokenOf = (text: string, key = second) => generateFernet(key, text, importedAt, randomBytes(16));

let database: TestDatabase;
let folder: string;
let node: TestDeps;
let tenantId: string;

beforeAll(async () => {
  database = await cloneDatabase();
  folder = await mkdtemp(join(tmpdir(), 'bastion-test-'));
  await writeFile(join(folder, 'fernet.keys'), `${keys.join('\n')}\n`, { mode: 0o600 });
  node = await openDeps(database, { keysDir: folder });
  const [row] = await database.query<{ id: string }>(`select create_tenant('one', 'One', null) as id`);
  tenantId = row?.id ?? '';
});
afterAll(async () => {
  await node?.close();
  await database?.drop();
  await rm(folder, { recursive: true, force: true });
});

/** A user as an import by SQL leaves one. */
async function importUser(email: string, name: string, key = second): Promise<string> {
  const id = uuidv7();
  await database.query(
    'insert into users (tenant_id, id, email_index, sealed_email, sealed_name) values ($1, $2, $3, $4, $5)',
    [tenantId, id, `import.${id}`, tokenOf(email, key), tokenOf(name, key)],
  );
  return id;
}

const storedUser = async (id: string) =>
  (await database.query<Record<string, string>>('select * from users where id = $1', [id]))[0] ?? {};

describe('values imported as Fernet tokens', () => {
  it('are sealed anew in place, and people found by them', async () => {
    const ada = await importUser('Ada@import.example', 'Ada Lovelace', first);
    const bob = await importUser('bob@import.example', 'Bob');
    expect(await rewriteImported.run(node.deps)).toEqual({ rewritten: 6 });
    for (const id of [ada, bob]) {
      const { sealed_email, sealed_name, email_index } = await storedUser(id);
      for (const sealed of [sealed_email, sealed_name]) expect(sealed).toMatch(/^v1\./);
      expect(email_index).not.toContain('import');
    }
    const db = node.deps.db.tenant(tenantId);
    const found = await findUser(db, await toUserRef(node.deps.sealing, tenantId, 'ada@import.example'));
    expect(found?.id).toBe(ada);
    if (!found) return;
    expect(await openProfile(node.deps.sealing, tenantId, found)).toMatchObject({ name: 'Ada Lovelace' });
    expect(await rewriteImported.run(node.deps)).toBeUndefined();
  });

  it('are read where they are before that, for people and for the tenant', async () => {
    const { sealing } = node.deps;
    const id = await importUser('carol@import.example', 'Carol');
    await database.query('insert into user_keys (tenant_id, user_id, sealed_key) values ($1, $2, $3)', [
      tenantId,
      id,
      (await sealing.createUserKey(tenantId, id)).row.sealed_key,
    ]);
    const found = await findUser(node.deps.db.tenant(tenantId), { id });
    if (!found) throw new Error('no user');
    expect(await openProfile(sealing, tenantId, found)).toMatchObject({ email: 'carol@import.example', name: 'Carol' });
    const place = { table: 'clients', column: 'sealed_secret', row: 'imported' };
    expect(String(await sealing.openForTenant(tenantId, 'client-secrets', place, tokenOf('secret')))).toBe('secret');
  });

  it('are refused under a key that is not in the file, and stay as they are', async () => {
    const stranger = randomBytes(32).toString('base64url');
    const id = await importUser('eve@import.example', 'Eve', stranger);
    const before = await storedUser(id);
    await expect(rewriteImported.run(node.deps)).rejects.toMatchObject({
      message: expect.stringContaining('could not be sealed anew: 1'),
      cause: { message: expect.stringContaining('opens with no key in fernet.keys') },
    });
    expect(await storedUser(id)).toEqual(before);
    await database.query('delete from users where id = $1', [id]);
  });

  it('are refused by an installation without such keys', async () => {
    const other = await openDeps(database);
    const place = { table: 'clients', column: 'sealed_secret', row: 'imported' };
    await expect(
      other.deps.sealing.openForTenant(tenantId, 'client-secrets', place, tokenOf('secret')),
    ).rejects.toThrow('opens with no key');
    expect(await rewriteImported.run(other.deps)).toBeUndefined();
    await other.close();
  });
});

describe('a file of such keys', () => {
  it('stops the start when others can read it, or it holds anything else', async () => {
    const path = join(folder, 'fernet.keys');
    await chmod(path, 0o644);
    await expect(openKeyRing(folder)).rejects.toThrow(`chmod 600 ${path}`);
    await chmod(path, 0o600);
    await writeFile(path, `${first} short`);
    await expect(openKeyRing(folder)).rejects.toThrow('must hold Fernet keys');
    await expect(openKeyRing(folder)).rejects.not.toThrow(first);
  });
});
