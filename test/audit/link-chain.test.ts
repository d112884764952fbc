import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from '../../adapters/postgres/database.ts';
import { createLinker } from '../../server/audit/create-linker.ts';
import { linkChain } from '../../server/audit/link-chain.ts';
import { uuidv7 } from '../../server/kernel/ids.ts';
import { killPrograms, runNode, until } from '../runtime/support/run-node.ts';
import { cloneDatabase, type TestDatabase } from '../support/clone-database.ts';
import { recordLog, silentLog } from '../support/silent-log.ts';
import { linkAll } from './support/link-all.ts';
import { findChainProblem, listLinkedKinds } from './support/verify-chain.ts';

let database: TestDatabase;
let nodes: Database[];
let db: Database;
let tenantId: string;

beforeAll(async () => {
  database = await cloneDatabase();
  nodes = Array.from({ length: 4 }, () => openDatabase({ url: database.appUrl, connections: 3 }));
  [db] = nodes as [Database];
});
beforeEach(async () => {
  tenantId = await createTenant();
});
afterEach(() => killPrograms());
afterAll(async () => {
  await Promise.all((nodes ?? []).map((node) => node.close()));
  await database?.drop();
});

async function createTenant(): Promise<string> {
  const slug = `t-${uuidv7().slice(-12)}`;
  const [row] = await database.query<{ id: string }>('select create_tenant($1, $1, null) as id', [slug]);
  return row?.id ?? '';
}

const insert = {
  name: 'test-insert-events',
  text: `insert into audit_events (id, kind, client_id, details) select e.id, e.kind, 'ä"\\u2028', e.details
    from json_to_recordset($1::json) as e(id uuid, kind text, details jsonb)`,
};

/** Writes events of these kinds, all in one transaction. */
const write = (kinds: readonly string[], on = db, tenant = tenantId) =>
  on.run(tenant, insert, [
    JSON.stringify(kinds.map((kind) => ({ id: uuidv7(), kind, details: { b: [1, 'two', null], a: { c: kind } } }))),
  ]);
const times = (count: number) => Array.from({ length: count }, (_, at) => `test.${at}`);

/** A session of its own in the tenant's scope, whose transaction ends when the test says so. */
async function openTransaction(): Promise<Client> {
  const client = new Client({ connectionString: database.appUrl.reveal() });
  await client.connect();
  await client.query("select set_config('bastion.tenant_id', $1, false)", [tenantId]);
  await client.query('begin');
  return client;
}

const writeIn = (client: Client, kind: string) =>
  client.query('insert into audit_events (id, kind) values ($1, $2)', [uuidv7(), kind]);

const linkEach = (options?: Parameters<typeof linkChain>[2]) => linkAll(database, db, tenantId, options);
const link = (options?: Parameters<typeof linkChain>[2]) => linkChain({ db }, tenantId, options);

/** As nobody but a superuser can: what is in a table that refuses to be changed. */
const forge = (table: string, text: string, values: unknown[] = []) =>
  database
    .query(`alter table ${table} disable trigger append_only`)
    .then(() => database.query(text, values))
    .finally(() => database.query(`alter table ${table} enable always trigger append_only`));

describe('the linker', () => {
  it('links every event once, in the order of their transactions', async () => {
    for (const kind of times(7)) await write([kind]);
    expect(await linkEach()).toBe(7);
    expect(await link()).toEqual({ linked: 0, isUnfinished: false });
    await write(['later']);
    expect(await linkEach()).toBe(1);
    expect(await listLinkedKinds(database, tenantId)).toEqual([...times(7), 'later']);
    expect(await findChainProblem(database, tenantId)).toBeUndefined();
  });

  it('(as a check of these tests: a chain with a changed event, a gap or an event left out is found)', async () => {
    for (const kind of times(3)) await write([kind]);
    await link();
    await forge('audit_events', "update audit_events set kind = 'x' where tenant_id = $1 and kind = 'test.1'", [
      tenantId,
    ]);
    expect(await findChainProblem(database, tenantId)).toBe('the hash of 2 is wrong');
    await forge('audit_chain', 'delete from audit_chain where tenant_id = $1 and seq = 2', [tenantId]);
    expect(await findChainProblem(database, tenantId)).toBe('2 is followed by 3');
    await forge('audit_chain', 'delete from audit_chain where tenant_id = $1', [tenantId]);
    expect(await findChainProblem(database, tenantId)).toBe('0 of 3 events are in it');
  });

  it.each([1, 3, 9, 10, 11])('takes a transaction of 10 events in batches of %i', async (batch) => {
    for (let round = 0; round < 3; round += 1) {
      await write(times(10));
      expect(await linkEach({ batch })).toBe(10);
    }
    expect(await findChainProblem(database, tenantId)).toBeUndefined();
  });

  it('leaves off when it is asked to, and goes on where it was', async () => {
    await write(times(10));
    expect(await link({ batch: 2, maxBatches: 2 })).toEqual({ linked: 4, isUnfinished: true });
    expect(await link({ batch: 2, stopping: AbortSignal.abort() })).toEqual({ linked: 0, isUnfinished: true });
    expect(await link()).toEqual({ linked: 6, isUnfinished: false });
    expect(await findChainProblem(database, tenantId)).toBeUndefined();
  });

  it('neither loses nor overtakes a transaction that commits late', async () => {
    await write(['first']);
    await link();
    const [late, undone] = [await openTransaction(), await openTransaction()];
    await writeIn(late, 'late');
    await writeIn(undone, 'undone');
    await write(['after']);
    expect(await link()).toMatchObject({ linked: 0 });
    await undone.query('rollback');
    expect(await link()).toMatchObject({ linked: 0 });
    await late.query('commit');
    await linkEach();
    expect(await listLinkedKinds(database, tenantId)).toEqual(['first', 'late', 'after']);
    expect(await findChainProblem(database, tenantId)).toBeUndefined();
    await Promise.all([late.end(), undone.end()]);
  });

  it('loses no late transaction when its first look at a tenant comes while it is under way', async () => {
    const late = await openTransaction();
    await writeIn(late, 'late');
    await write(['after']);
    const round = createLinker({ db, log: silentLog });
    await round();
    await late.query('commit');
    await until(async () => {
      await round();
      return (await findChainProblem(database, tenantId)) === undefined;
    });
    expect((await listLinkedKinds(database, tenantId)).sort()).toEqual(['after', 'late']);
    await late.end();
  });

  it('says once that events wait for a transaction that stays open, and which', async () => {
    const log = recordLog();
    const round = createLinker({ db, log }, { patienceMs: 0 });
    await round();
    const late = await openTransaction();
    await writeIn(late, 'late');
    const { rows } = await late.query<{ xid: string }>('select pg_current_xact_id()::text as xid');
    // Other tests on the same cluster have transactions of their own.
    const about = () => log.lines.filter(({ fields }) => (fields as { xid?: string }).xid === rows[0]?.xid);
    await write(['after']);
    await until(async () => {
      await round();
      return about().length > 0;
    });
    for (let count = 0; count < 3; count += 1) await round();
    expect(about()).toMatchObject([{ level: 'warn', message: expect.stringContaining('open for long') }]);
    await late.query('commit');
    await late.end();
  });

  it('does not fork the chain when many of them race while many write', async () => {
    const deadline = Date.now() + 4_000;
    let written = 0;
    const writers = Array.from({ length: 8 }, async (_, at) => {
      while (Date.now() < deadline) {
        written += 1;
        await write([`test.${written}`], nodes[at % nodes.length]);
      }
    });
    const linkers = nodes.flatMap((node) =>
      [1, 7].map(async (batch) => {
        while (Date.now() < deadline) await linkChain({ db: node }, tenantId, { batch, maxBatches: 3 });
      }),
    );
    await Promise.all([...writers, ...linkers]);
    await linkEach();
    expect(await findChainProblem(database, tenantId)).toBeUndefined();
  });

  it('forks nothing even where the lock has failed: the number is taken', async () => {
    await write(times(2));
    await link();
    await expect(
      database.query(
        `insert into audit_chain (tenant_id, seq, event_id, event_at, hash, cluster)
         select tenant_id, seq, gen_random_uuid(), event_at, hash, cluster from audit_chain where tenant_id = $1 and seq = 2`,
        [tenantId],
      ),
    ).rejects.toMatchObject({ code: '23505' });
  });

  it('survives kill -9 at any point, several of them at once', { timeout: 120_000 }, async () => {
    const deadline = Date.now() + 8_000;
    const writing = Array.from({ length: 3 }, async (_, at) => {
      while (Date.now() < deadline) {
        await write(times(20), nodes[at]);
        await sleep(2);
      }
    });
    let killed = 0;
    const killing = [0, 1].map(async () => {
      while (Date.now() < deadline) {
        const linker = runNode(['test/audit/support/run-linker.ts', database.appUrl.reveal()]);
        await linker.wrote('ready');
        await sleep(Math.random() * 400);
        linker.child.kill('SIGKILL');
        await linker.ended();
        killed += 1;
      }
    });
    await Promise.all([...writing, ...killing]);
    expect(killed).toBeGreaterThan(3);
    expect((await listLinkedKinds(database, tenantId)).length).toBeGreaterThan(0);
    await linkEach();
    expect(await findChainProblem(database, tenantId)).toBeUndefined();
  });
});

describe('after a restore into another cluster, which counts its transactions anew', () => {
  /** Events as another cluster wrote them: theirs are the numbers of its transactions. */
  const restore = (kinds: readonly string[], xid: string) =>
    database.query(
      `insert into audit_events (tenant_id, id, at, xid, kind)
       select $1, gen_random_uuid(), now(), $2::xid8, kind from unnest($3::text[]) as kind`,
      [tenantId, xid, kinds],
    );
  /** The chain so far becomes one that another cluster made. */
  const estrange = (xid: string) =>
    forge('audit_chain', 'update audit_chain set cluster = 1, xid = $2::xid8 where tenant_id = $1', [tenantId, xid]);

  it.each([
    ['far behind', '9000000000000'],
    ['far ahead', '3'],
  ])('no event is lost or linked twice when that cluster is %s', async (_, xid) => {
    await restore(times(3), xid);
    await link();
    await estrange(xid);
    await restore(['not linked yet'], xid);
    await write(['new']);
    expect(await link({ batch: 1 })).toEqual({ linked: 2, isUnfinished: false });
    await write(['newer']);
    expect(await linkEach()).toBe(1);
    expect((await listLinkedKinds(database, tenantId)).at(-1)).toBe('newer');
    expect(await findChainProblem(database, tenantId)).toBeUndefined();
  });

  it('a sweep that was cut short is begun again', async () => {
    await restore(times(5), '9000000000000');
    await link({ batch: 2, maxBatches: 1 });
    await write(['new']);
    expect(await link({ batch: 2, maxBatches: 1 })).toEqual({ linked: 2, isUnfinished: true });
    expect(await link({ batch: 2 })).toEqual({ linked: 2, isUnfinished: false });
    expect(await findChainProblem(database, tenantId)).toBeUndefined();
  });

  it('an event that commits during the sweep is linked after it', async () => {
    await restore(times(5), '9000000000000');
    const late = await openTransaction();
    await writeIn(late, 'late');
    await link({ batch: 2, maxBatches: 1 });
    await late.query('commit');
    await late.end();
    await until(async () => {
      await link({ batch: 2 });
      return (await findChainProblem(database, tenantId)) === undefined;
    });
  });

  it('rounds see its tenants, though their events have numbers from before the last round', async () => {
    await restore(times(3), '3');
    await createLinker({ db, log: silentLog })();
    expect(await findChainProblem(database, tenantId)).toBeUndefined();
  });
});

describe('rounds over all tenants', () => {
  it('link what any of them wrote, and cost one statement while none does', async () => {
    const others = [await createTenant(), await createTenant()];
    const round = createLinker({ db, log: silentLog });
    await round();
    // Until no other test on the cluster holds up what was written last.
    await until(async () => {
      const before = db.countStatements();
      for (let count = 0; count < 5; count += 1) await round();
      return db.countStatements() - before === 5;
    });
    for (const tenant of others) await write(times(2), db, tenant);
    for (const tenant of others)
      await until(async () => {
        await round();
        return (await findChainProblem(database, tenant)) === undefined;
      });
  });

  it('go on with the others when the chain of one cannot be extended, and come back to it', async () => {
    const [broken, sound] = [await createTenant(), await createTenant()];
    await database.query(`alter table audit_chain add constraint broken check (tenant_id <> '${broken}') not valid`);
    const log = recordLog();
    const round = createLinker({ db, log });
    for (const tenant of [broken, sound]) await write(times(2), db, tenant);
    await until(async () => {
      await round();
      return (await findChainProblem(database, sound)) === undefined;
    });
    expect(log.lines).toContainEqual(
      expect.objectContaining({ level: 'error', message: 'audit events could not be linked' }),
    );
    await database.query('alter table audit_chain drop constraint broken');
    await until(async () => {
      await round();
      return (await findChainProblem(database, broken)) === undefined;
    });
  });
});
