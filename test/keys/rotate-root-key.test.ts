import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findUser } from '../../adapters/postgres/find-user.ts';
import { countKeysByRoot } from '../../adapters/postgres/tenant-keys.ts';
import { createUser, newUser } from '../../server/accounts/create-user.ts';
import { openProfile } from '../../server/accounts/profile.ts';
import { toUserRef } from '../../server/accounts/user-ref.ts';
import { beginRekey } from '../../server/keys/begin-rekey.ts';
import { openKeyRing } from '../../server/keys/key-ring.ts';
import { removeRootKey, rotateRootKey } from '../../server/keys/rotate-root-key.ts';
import { createSealing } from '../../server/keys/sealing.ts';
import { ensureSigningKeys, loadSigningJwks } from '../../server/keys/signing-keys.ts';
import { countOldValues, rekeyTenant } from '../../server/rekey/rekey-tenant.ts';
import { runNode } from '../runtime/support/run-node.ts';
import { cloneDatabase, type TestDatabase } from '../support/clone-database.ts';
import { openDeps, type TestDeps } from '../support/open-deps.ts';

let database: TestDatabase;
let node: TestDeps;
let keysDir: string;
let tenantId: string;

const place = { table: 'audit_events', column: 'sealed', row: 'row-1' };
const addresses = Array.from({ length: 30 }, (_, at) => `person-${at}@example.org`);

beforeEach(async () => {
  database = await cloneDatabase();
  keysDir = await mkdtemp(join(tmpdir(), 'bastion-test-'));
  node = await openDeps(database, { keysDir });
  const [row] = await database.query<{ id: string }>("select id from tenants where slug = 'default'");
  tenantId = row?.id ?? '';
  for (const email of addresses) await createPerson(email);
  await ensureSigningKeys(node.deps.db.tenant(tenantId), tenantId, node.deps.sealing);
});
afterEach(async () => {
  await node.close();
  await database.drop();
  await rm(keysDir, { recursive: true, force: true });
});

const createPerson = (email: string) =>
  createUser(
    node.deps,
    { tenant: { id: tenantId }, actor: 'test' },
    newUser.parse({ email, name: `Name of ${email}` }),
  );

/** Another node of the installation: it shares the database and the folder of keys, and nothing in memory. */
const openNode = async () => createSealing({ db: node.deps.db, keyRing: await openKeyRing(keysDir) });

async function expectAllReadable(): Promise<void> {
  const db = node.deps.db.tenant(tenantId);
  const sealing = await openNode();
  for (const email of addresses) {
    const user = await findUser(db, await toUserRef(sealing, tenantId, email));
    if (!user) throw new Error(`${email} is not found`);
    expect(await openProfile(sealing, tenantId, user)).toMatchObject({ email, name: `Name of ${email}` });
  }
  expect(await loadSigningJwks(db, tenantId, sealing)).toHaveLength(6);
}

async function rotate(): Promise<{ before: string; after: string }> {
  const { keyRing, db } = node.deps;
  const before = keyRing.current().kid;
  const after = await rotateRootKey(keysDir, keyRing);
  await beginRekey(db.tenant(tenantId), keyRing, tenantId);
  node.deps.sealing.forgetAll();
  return { before, after };
}

const leftOver = async () =>
  Object.values(await countOldValues({ db: node.deps.db, sealing: await openNode() }, tenantId)).reduce(
    (a, b) => a + b,
    0,
  );

const finish = () => rekeyTenant(node.deps, tenantId, { pause_ms: 0, grace_s: 0 });

const listRootKeys = async () => (await readdir(keysDir)).filter((name) => /^root\..*key$/.test(name));

describe('rotating the root key', () => {
  it('seals what is new with the new key at once, while everything older stays readable', async () => {
    const sealed = await node.deps.sealing.sealForTenant(tenantId, 'audit', place, 'entry of before');
    const { after } = await rotate();
    await expectAllReadable();
    expect(await leftOver()).toBe(30 + 6 + 30);
    await createPerson('late@example.org');
    expect(await leftOver()).toBe(66);
    const fresh = await node.deps.sealing.keysOf(tenantId);
    const [row] = await database.query<{ root_kid: string }>('select root_kid from tenant_keys where kid = $1', [
      fresh.current('data', 'user-keys').kid,
    ]);
    expect(row).toEqual({ root_kid: after });
    expect((await node.deps.sealing.openForTenant(tenantId, 'audit', place, sealed)).toString()).toBe(
      'entry of before',
    );
  });

  it('refuses an address that is taken, before, while and after its index is made anew', async () => {
    await rotate();
    expect(await createPerson('PERSON-3@example.org')).toEqual({ ok: false, code: 'email_taken' });
    const [meanwhile] = await Promise.all([
      Promise.all(addresses.map((email) => createPerson(email.toUpperCase()))),
      finish(),
    ]);
    expect(meanwhile.every((outcome) => !outcome.ok)).toBe(true);
    expect(await createPerson('PERSON-3@example.org')).toEqual({ ok: false, code: 'email_taken' });
    const [row] = await database.query('select count(*)::int as users from users');
    expect(row).toEqual({ users: 30 });
  });

  it('does not let a node that missed it take an address under the old index', async () => {
    const stale = { ...node.deps, sealing: await openNode() };
    await stale.sealing.keysOf(tenantId);
    await rotate();
    const input = newUser.parse({ email: 'person-5@example.org' });
    const scope = { tenant: { id: tenantId }, actor: 'test' };
    await expect(createUser(stale, scope, { ...input, email: 'new@example.org' })).rejects.toThrow('rotated meanwhile');
    const [row] = await database.query('select count(*)::int as users from users');
    expect(row).toEqual({ users: 30 });
  });

  it('throws the old key away once nothing needs it, and not before', async () => {
    const { before } = await rotate();
    const uses = async () => (await countKeysByRoot(node.deps.db)).map(({ root_kid }) => root_kid);
    expect(await uses()).toContain(before);
    const early = await rekeyTenant(node.deps, tenantId, { pause_ms: 0, grace_s: 900 });
    expect(early).toEqual({ resealed: 66, isDone: false });
    expect(await uses()).toContain(before);
    expect(await finish()).toEqual({ resealed: 0, isDone: true });
    expect(await uses()).not.toContain(before);
    expect(await removeRootKey(keysDir, node.deps.keyRing, before)).toEqual({ ok: true, value: before });
    expect(await listRootKeys()).toEqual(['root.key']);
    await expectAllReadable();
  });

  it('never throws away the current key', async () => {
    const { after } = await rotate();
    expect(await removeRootKey(keysDir, node.deps.keyRing, after)).toEqual({ ok: false, code: 'root_key_current' });
  });

  it('killed at random points and begun again it loses nothing', async () => {
    const { before } = await rotate();
    let kills = 0;
    for (let round = 0; round < 40 && (await leftOver()) > 0; round += 1) {
      const child = runNode(['test/keys/support/rekey-slowly.ts', database.appUrl.reveal(), keysDir, tenantId]);
      await child.wrote('started');
      await sleep(Math.random() * 60);
      child.child.kill('SIGKILL');
      await child.ended();
      kills += 1;
      await expectAllReadable();
    }
    expect(kills).toBeGreaterThan(3);
    await finish();
    expect(await removeRootKey(keysDir, node.deps.keyRing, before)).toMatchObject({ ok: true });
    await expectAllReadable();
  }, 120_000);

  it('twice in a row leaves three keys in the folder and everything readable', async () => {
    await rotate();
    await rotate();
    await expectAllReadable();
    expect(await listRootKeys()).toHaveLength(3);
    await finish();
    await expectAllReadable();
  });
});
