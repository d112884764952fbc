import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Adapter, AdapterPayload } from 'oidc-provider';
import { createPayloadSealing } from '../../../adapters/oidc/sealed-payload.ts';
import { createStorageAdapter, type StorageSources } from '../../../adapters/oidc/storage-adapter.ts';
import { createCommitUnit } from '../../../adapters/postgres/commit-unit.ts';
import { type Database, openDatabase } from '../../../adapters/postgres/database.ts';
import { createFindByUserCode } from '../../../adapters/postgres/find-by-user-code.ts';
import { createFindRecord } from '../../../adapters/postgres/find-record.ts';
import { findGrant } from '../../../adapters/postgres/grants.ts';
import { openJobQueue } from '../../../adapters/postgres/job-queue/open-job-queue.ts';
import { findSession } from '../../../adapters/postgres/sessions.ts';
import type { Unit, UnitFailure } from '../../../adapters/postgres/unit.ts';
import { uuidv7 } from '../../../server/kernel/ids.ts';
import { deriveKey, keyMaterialFrom } from '../../../server/keys/key-material.ts';
import { type KeyRing, openKeyRing } from '../../../server/keys/key-ring.ts';
import { createSealing } from '../../../server/keys/sealing.ts';
import { cloneDatabase, type TestDatabase } from '../../support/clone-database.ts';
import { silentLog } from '../../support/silent-log.ts';

export const now = (): number => Math.floor(Date.now() / 1000);

/** One node's view of the storage of one tenant. */
export type StorageNode = {
  readonly db: Database;
  readonly adapter: (kind: string) => Adapter;
  readonly commitUnit: (unit: Unit) => Promise<UnitFailure | undefined>;
  readonly close: () => Promise<void>;
};

const idle_s = 3_600;

export type Storage = {
  readonly database: TestDatabase;
  readonly tenantId: string;
  /** A user, a client and a browser session that tokens may hang on. */
  readonly seeded: { readonly user_id: string; readonly client_id: string; readonly session_uid: string };
  readonly openNode: () => StorageNode;
  readonly close: () => Promise<void>;
};

function sourcesOf(db: Database, tenantId: string, commitUnit: StorageNode['commitUnit']): StorageSources {
  const findRecord = createFindRecord(db);
  const findByUserCode = createFindByUserCode(db);
  return {
    refreshGrace: 10,
    referenceKey: Buffer.alloc(32, 7),
    payloads: createPayloadSealing([deriveKey(keyMaterialFrom(Buffer.alloc(32, 7)), 'requests', tenantId)], tenantId),
    findRecord: (id) => findRecord(tenantId, id, idle_s),
    findByUserCode: (kind, userCode) => findByUserCode(tenantId, kind, userCode, idle_s),
    findSession: (by) => findSession(db, tenantId, by, idle_s),
    findGrant: (id) => findGrant(db, tenantId, id),
    findClient: async (client_id) => ({ client_id }) as AdapterPayload,
    findStructuredToken: async () => undefined,
    commitUnit,
  };
}

function openNode(database: TestDatabase, tenantId: string, keyRing: KeyRing): StorageNode {
  const db = openDatabase({ url: database.appUrl, connections: 4 });
  const commit = createCommitUnit(db, createSealing({ db, keyRing }), openJobQueue({ db, log: silentLog }, []));
  const commitUnit = (unit: Unit) => commit(tenantId, unit);
  return { db, commitUnit, adapter: createStorageAdapter(sourcesOf(db, tenantId, commitUnit)), close: db.close };
}

async function seed(node: StorageNode, tenantId: string): Promise<Storage['seeded']> {
  const scoped = node.db.tenant(tenantId);
  const user_id = uuidv7();
  const client_id = 'shop';
  const session_uid = uuidv7();
  await scoped.insertInto('users').values({ id: user_id }).execute();
  await scoped.insertInto('clients').values({ client_id, metadata: '{}' }).execute();
  const session = { uid: session_uid, accountId: user_id, kind: 'Session', exp: now() + 3600 };
  await node.adapter('Session').upsert('seeded-session', session, 3600);
  return { user_id, client_id, session_uid };
}

/** Storage as the server uses it, on a database of its own; `openNode` gives each node its own connections. */
export async function openStorage(): Promise<Storage> {
  const database = await cloneDatabase();
  const [tenant] = await database.query<{ id: string }>("select id from tenants where slug = 'default'");
  const tenantId = tenant?.id ?? '';
  const folder = await mkdtemp(join(tmpdir(), 'bastion-test-'));
  const keyRing = await openKeyRing(folder);
  const nodes: StorageNode[] = [];
  const open = () => {
    const node = openNode(database, tenantId, keyRing);
    nodes.push(node);
    return node;
  };
  return {
    database,
    tenantId,
    seeded: await seed(open(), tenantId),
    openNode: open,
    async close() {
      await Promise.all(nodes.map((node) => node.close()));
      await database.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
