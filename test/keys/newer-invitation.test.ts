import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type AccountLink,
  consumeAccountLink,
  createAccountLink,
  findAccountLink,
} from '../../server/account-links/account-link.ts';
import { hasNewerLink } from '../../server/account-links/has-newer-link.ts';
import { beginRekey } from '../../server/keys/begin-rekey.ts';
import { openKeyRing } from '../../server/keys/key-ring.ts';
import { rotateRootKey } from '../../server/keys/rotate-root-key.ts';
import { createSealing, type Sealing } from '../../server/keys/sealing.ts';
import { countOldValues, rekeyTenant } from '../../server/rekey/rekey-tenant.ts';
import { cloneDatabase, type TestDatabase } from '../support/clone-database.ts';
import { openDeps, type TestDeps } from '../support/open-deps.ts';

let database: TestDatabase;
let node: TestDeps;
let keysDir: string;
let tenant: { id: string; issuer: string };

beforeEach(async () => {
  database = await cloneDatabase();
  keysDir = await mkdtemp(join(tmpdir(), 'bastion-test-'));
  node = await openDeps(database, { keysDir });
  const [row] = await database.query<{ id: string }>("select id from tenants where slug = 'default'");
  tenant = { id: row?.id ?? '', issuer: 'https://id.example' };
});
afterEach(async () => {
  await node.close();
  await database.drop();
  await rm(keysDir, { recursive: true, force: true });
});

async function invite(email: string, purpose: 'invitation' | 'register' = 'invitation', within = tenant) {
  const data = { email, roles: [], user_groups: [] };
  const url = await createAccountLink(node.deps, within, { purpose, data, email });
  const link = await findAccountLink(node.deps, within.id, url.split('/').at(-1) ?? '');
  if (!link) throw new Error('the link is not found');
  return link;
}

const isAgain = (link: AccountLink, email: string, sealing: Sealing = node.deps.sealing) =>
  hasNewerLink({ ...node.deps, sealing }, tenant.id, link, email);

/** Another node of the installation, which heard of nothing since it looked last. */
const openNode = async () => createSealing({ db: node.deps.db, keyRing: await openKeyRing(keysDir) });

async function rotate(): Promise<void> {
  const { keyRing, db, sealing } = node.deps;
  await rotateRootKey(keysDir, keyRing);
  await beginRekey(db.tenant(tenant.id), keyRing, tenant.id);
  sealing.forgetAll();
}

const forgetIndexes = () => database.query('update account_links set email_index = null');

describe('whether an address was invited again', () => {
  it('is not answered by older links, those of others, for something else, used up, run out, or elsewhere', async () => {
    await invite('ada@example.org');
    const link = await invite('ada@example.org');
    await invite('eve@example.org');
    await invite('ada@example.org', 'register');
    const used = await invite('ada@example.org');
    await consumeAccountLink(node.deps.db.tenant(tenant.id), used.id, node.deps.clock.now());
    const late = await invite('ada@example.org');
    await database.query("update account_links set expires_at = now() - interval '1 second' where id = $1", [late.id]);
    const [other] = await database.query<{ id: string }>("select create_tenant('other', 'other', null) as id");
    await invite('ada@example.org', 'invitation', { ...tenant, id: other?.id ?? '' });
    expect(await isAgain(link, 'ada@example.org')).toBe(false);
    await forgetIndexes();
    expect(await isAgain(link, 'ada@example.org')).toBe(false);
  });

  it('opens none of what others were invited with', async () => {
    const link = await invite('ada@example.org');
    for (let at = 0; at < 20; at += 1) await invite(`guest-${at}@example.org`);
    let opened = 0;
    const { sealing } = node.deps;
    const counting: Sealing = {
      ...sealing,
      openForTenant: (...args) => {
        opened += 1;
        return sealing.openForTenant(...args);
      },
    };
    expect(await isAgain(link, 'ada@example.org', counting)).toBe(false);
    await invite('Ada@Example.ORG ');
    expect(await isAgain(link, 'ada@example.org', counting)).toBe(true);
    expect(opened).toBe(0);
  });

  it('is seen of links from before they had an index, too', async () => {
    const link = await invite('ada@example.org');
    await invite('eve@example.org');
    await invite('ADA@example.org');
    await forgetIndexes();
    expect(await isAgain(link, 'ada@example.org')).toBe(true);
    expect(await isAgain(link, 'nobody@example.org')).toBe(false);
  });

  it('keeps no index of a used link', async () => {
    const link = await invite('ada@example.org');
    await consumeAccountLink(node.deps.db.tenant(tenant.id), link.id, node.deps.clock.now());
    expect(await database.query('select sealed, email_index from account_links')).toEqual([
      { sealed: null, email_index: null },
    ]);
  });
});

describe('when the root key is rotated', () => {
  it('is seen before, while and after the index is made anew', async () => {
    const link = await invite('ada@example.org');
    await invite('ada@example.org');
    const last = await invite('eve@example.org');
    await rotate();
    const left = async () =>
      (await countOldValues({ db: node.deps.db, sealing: await openNode() }, tenant.id))['account_links.email_index'];
    expect(await left()).toBe(3);
    expect(await isAgain(link, 'ada@example.org')).toBe(true);
    expect(await rekeyTenant(node.deps, tenant.id, { pause_ms: 0, grace_s: 0 })).toMatchObject({ isDone: true });
    expect(await left()).toBe(0);
    node.deps.sealing.forgetAll();
    expect(await isAgain(link, 'ada@example.org')).toBe(true);
    expect(await isAgain(last, 'eve@example.org')).toBe(false);
  });

  it('attack: a node that missed it does not let an earlier invitation pass', async () => {
    const link = await invite('ada@example.org');
    const stale = await openNode();
    await stale.keysOf(tenant.id);
    await rotate();
    await invite('ada@example.org');
    await expect(isAgain(link, 'ada@example.org', stale)).rejects.toThrow('rotated meanwhile');
  });
});
