import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashValue } from '../../adapters/oidc/storage-adapter.ts';
import { createUnit, type RareWrite, type Unit, type UnitFailure } from '../../adapters/postgres/unit.ts';
import { randomToken } from '../../server/kernel/ids.ts';
import { now, openStorage, type Storage, type StorageNode } from './support/open-storage.ts';
import { consumableKinds, type RecordKind, samplePayload } from './support/sample-payloads.ts';

const callers = 200;

let storage: Storage;
let nodes: [StorageNode, StorageNode];

beforeAll(async () => {
  storage = await openStorage();
  nodes = [storage.openNode(), storage.openNode()];
});
afterAll(() => storage?.close());

async function save(kind: RecordKind) {
  const { id, payload, ttl } = samplePayload(kind, storage.seeded);
  await nodes[0].adapter(kind).upsert(id, payload, ttl);
  return id;
}

const consuming = (kind: string, value: string, grace = 0): Unit => {
  const unit = createUnit();
  unit.consumes.push({ id: hashValue(value), grace, kind });
  return unit;
};

const claiming = (id: string): Unit => {
  const unit = createUnit();
  unit.claims.push({ id, expires_at: now() + 60 });
  return unit;
};

/** Commits one unit per caller at once, by turns on both nodes; answers what came of each. */
const race = (make: () => Unit): Promise<(UnitFailure | undefined)[]> =>
  Promise.all(Array.from({ length: callers }, (_, at) => nodes[at % 2 === 0 ? 0 : 1].commitUnit(make())));

const savingSession = (): RareWrite => {
  const uid = randomToken();
  const session = { uid, id: hashValue(uid), payload: {}, expires_at: now() + 60 };
  return { write: 'save_session', session };
};

/** Runs `work` with a connection of the superuser on which a transaction has begun; what that has done is undone. */
async function inTransaction<T>(work: (holder: Client) => Promise<T>): Promise<T> {
  const holder = new Client({ connectionString: storage.database.superuserUrl.reveal() });
  await holder.connect();
  await holder.query('begin');
  // Closing the connection rolls back.
  return work(holder).finally(() => holder.end());
}

/** Holds what the unit `blocked` must claim before all else, while `meanwhile` runs; then lets `blocked` go on. */
async function whileHeld<T>(blocked: Unit, meanwhile: () => Promise<T>): Promise<[UnitFailure | undefined, T]> {
  const id = hashValue(randomToken());
  blocked.claims.push({ id, expires_at: now() + 60 });
  blocked.rare.push(savingSession());
  const [waiting, done] = await inTransaction(async (holder) => {
    const columns = '(tenant_id, id, expires_at)';
    const values = [storage.tenantId, Buffer.from(id, 'hex')];
    await holder.query(`insert into replay_claims ${columns} values ($1, $2, now() + interval '1 minute')`, values);
    const committing = nodes[0].commitUnit(blocked);
    await isWaitingForLock(holder);
    return [committing, await meanwhile()] as const;
  });
  return [await waiting, done];
}

async function isWaitingForLock(client: Client): Promise<void> {
  const query = 'select from pg_stat_activity where datname = current_database() and wait_event_type = $1';
  while ((await client.query(query, ['Lock'])).rowCount === 0);
}

describe('spending once', () => {
  it.each(consumableKinds)(`of ${callers} callers on two nodes exactly one spends a %s`, async (kind) => {
    const value = await save(kind);
    const results = await race(() => consuming(kind, value));
    expect(results.filter((why) => why === undefined)).toHaveLength(1);
    expect(results.filter((why) => why === 'consumed')).toHaveLength(callers - 1);
  });

  it(`of ${callers} callers on two nodes exactly one claims a proof`, async () => {
    const id = hashValue(randomToken());
    const results = await race(() => claiming(id));
    expect(results.filter((why) => why === undefined)).toHaveLength(1);
    expect(results.filter((why) => why === 'replayed')).toHaveLength(callers - 1);
  });

  it('refuses a transaction that began before the one that spent the code', async () => {
    const code = await save('AuthorizationCode');
    const results = await whileHeld(consuming('AuthorizationCode', code), () =>
      nodes[1].commitUnit(consuming('AuthorizationCode', code)),
    );
    expect(results).toEqual(['consumed', undefined]);
  });

  it('attack: what was spent already is refused before it waits for the session that comes with it', async () => {
    const [code, saving] = [await save('AuthorizationCode'), savingSession()];
    await nodes[0].commitUnit({ ...consuming('AuthorizationCode', code), rare: [saving] });
    const refused = await inTransaction(async (holder) => {
      expect((await holder.query('select from sessions for update')).rowCount).toBeGreaterThan(0);
      return nodes[1].commitUnit({ ...consuming('AuthorizationCode', code), rare: [saving] });
    });
    expect(refused).toBe('consumed');
  });

  it('refuses what was never saved, has been destroyed, or belongs to a revoked grant', async () => {
    const [grantId, destroyed] = [await save('Grant'), await save('AuthorizationCode')];
    const sample = samplePayload('AuthorizationCode', storage.seeded, { grantId });
    await nodes[0].adapter('AuthorizationCode').upsert(sample.id, sample.payload, sample.ttl);
    await nodes[0].adapter('AuthorizationCode').destroy(destroyed);
    await nodes[0].adapter('AuthorizationCode').revokeByGrantId(grantId);
    for (const value of [randomToken(), destroyed, sample.id]) {
      expect(await nodes[1].commitUnit(consuming('AuthorizationCode', value))).toBe('consumed');
    }
  });

  it('writes nothing else of a unit whose code was spent already', async () => {
    const code = await save('AuthorizationCode');
    await nodes[0].commitUnit(consuming('AuthorizationCode', code));
    const unit = consuming('AuthorizationCode', code);
    const id = hashValue(randomToken());
    unit.records.push({ id, kind: 'AccessToken', payload: {}, expires_at: now() + 60 });
    unit.audits.push({ kind: 'test.undone' });
    expect(await nodes[0].commitUnit(unit)).toBe('consumed');
    expect(await storage.database.query("select from oidc_records where id = decode($1, 'hex')", [id])).toEqual([]);
    expect(await storage.database.query("select from audit_events where kind = 'test.undone'")).toEqual([]);
  });

  it('undoes a transaction of its own as a whole', async () => {
    const code = await save('AuthorizationCode');
    await nodes[0].commitUnit(consuming('AuthorizationCode', code));
    const unit = consuming('AuthorizationCode', code);
    unit.rare.push({ write: 'save_grant', grant: { id: 'undone', payload: {}, expires_at: now() + 60 } });
    expect(await nodes[0].commitUnit(unit)).toBe('consumed');
    expect(await nodes[0].adapter('Grant').find('undone')).toBeUndefined();
  });

  it('keeps the neighbours of a unit that cannot be stored', async () => {
    const good = await save('AuthorizationCode');
    const bad = createUnit();
    bad.records.push({ id: hashValue('bad'), kind: 'X', user_id: 'no uuid', payload: {}, expires_at: now() + 60 });
    const [refused, kept] = await Promise.allSettled([
      nodes[0].commitUnit(bad),
      nodes[0].commitUnit(consuming('AuthorizationCode', good)),
    ]);
    expect(refused.status).toBe('rejected');
    expect(kept).toEqual({ status: 'fulfilled', value: undefined });
  });
});
