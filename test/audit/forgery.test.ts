import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFileWitness } from '../../adapters/witness/file-witness.ts';
import { readCheckpoints, readKeys, verifyExport } from '../../server/audit/bastion-verify.mjs';
import { deliverCheckpoints } from '../../server/audit/deliver-checkpoints.ts';
import { exportTrail } from '../../server/audit/export-trail.ts';
import { writeCheckpoint } from '../../server/audit/write-checkpoint.ts';
import { uuidv7 } from '../../server/kernel/ids.ts';
import { cloneDatabase, type TestDatabase } from '../support/clone-database.ts';
import { openDeps, type TestDeps } from '../support/open-deps.ts';
import { type EventRow, forgeTrail, readTrail } from './support/forge-trail.ts';
import { linkAll } from './support/link-all.ts';

let database: TestDatabase;
let node: TestDeps;
let folder: string;
let tenantId: string;
let otherId: string;
let truth: EventRow[];

const total = 42;
const window = 10;

/** Events in groups, each linked and then covered by a checkpoint; two more are linked but not covered yet. */
async function writeTrail(id: string): Promise<void> {
  const witnesses = [createFileWitness(folder)];
  for (let at = 1; at <= total; at += 1) {
    const details = { at, text: `ünïcode ${at} "quoted" \\ \u2028`, nested: { z: 1, a: [1.5, null, true] } };
    await node.deps.db
      .tenant(id)
      .insertInto('audit_events')
      .values({ id: uuidv7(), kind: 'test.event', details: JSON.stringify(details) })
      .execute();
    if (at % window !== 0) continue;
    await linkAll(database, node.deps.db, id);
    await writeCheckpoint(node.deps, id);
    await deliverCheckpoints({ ...node.deps, witnesses }, id);
  }
  await linkAll(database, node.deps.db, id);
}

beforeAll(async () => {
  database = await cloneDatabase();
  folder = await mkdtemp(join(tmpdir(), 'bastion-test-'));
  node = await openDeps(database);
  const ids = await database.query<{ id: string }>(
    `select create_tenant('one', 'One', null) as id union all select create_tenant('two', 'Two', null)`,
  );
  [tenantId = '', otherId = ''] = ids.map(({ id }) => id);
  await writeTrail(tenantId);
  await writeTrail(otherId);
  truth = await readTrail(database, tenantId);
});
afterAll(async () => {
  await node?.close();
  await database?.drop();
  await rm(folder, { recursive: true, force: true });
});

async function verify(id = tenantId, lines?: string[]) {
  const keys = readKeys(JSON.stringify(node.deps.attestation.publicJwk));
  const witnessed = await readFile(join(folder, `${id}.jsonl`), 'utf8');
  return verifyExport(lines ?? (await linesOf(id)), readCheckpoints(keys, [witnessed]));
}

async function linesOf(id = tenantId): Promise<string[]> {
  return Array.fromAsync(exportTrail(node.deps, id));
}

const at = (seq: number): EventRow => ({ ...(truth[seq - 1] as EventRow) });

/** A made-up event in the place of the given one in time. */
const invented = (seq: number): EventRow => ({ ...at(seq), id: randomUUID(), details: '{"actor": "nobody"}' });

describe('an untouched trail', () => {
  it('is whole, and the entries behind the last checkpoint are said to be uncovered', async () => {
    expect(await verify()).toEqual({
      tenant_id: tenantId,
      entries: total,
      from_seq: 1,
      to_seq: total,
      uncovered: 2,
      checkpoints: 4,
    });
    expect(await verify(otherId)).toMatchObject({ entries: total });
  });

  it('is still whole after it was read out and put back as it was', async () => {
    await forgeTrail(database, tenantId, truth);
    expect(await verify()).toMatchObject({ entries: total });
  });
});

describe('a superuser who computes every hash anew is found out by the checkpoints', () => {
  const forgeries: [string, () => EventRow[], { code: string; seq: number }][] = [
    [
      'changes the details of an entry',
      () => truth.with(16, { ...at(17), details: '{"actor": "nobody"}' }),
      { code: 'changed', seq: 17 },
    ],
    [
      'changes whom an entry is about',
      () => truth.with(0, { ...at(1), user_id: randomUUID() }),
      { code: 'changed', seq: 1 },
    ],
    [
      'changes when something happened',
      () => truth.with(19, { ...at(20), at: '2026-01-01 00:00:00.000001+00' }),
      { code: 'changed', seq: 20 },
    ],
    ['removes an entry', () => truth.toSpliced(24, 1), { code: 'removed', seq: 25 }],
    ['removes the first entry', () => truth.toSpliced(0, 1), { code: 'removed', seq: 1 }],
    ['removes the last entry of a checkpoint', () => truth.toSpliced(29, 1), { code: 'removed', seq: 30 }],
    ['puts an entry in', () => truth.toSpliced(11, 0, invented(12)), { code: 'inserted', seq: 12 }],
    ['puts an entry in at the beginning', () => truth.toSpliced(0, 0, invented(1)), { code: 'inserted', seq: 1 }],
    ['exchanges two entries', () => truth.with(32, at(36)).with(35, at(33)), { code: 'reordered', seq: 33 }],
    ['cuts the tail', () => truth.slice(0, 35), { code: 'cut', seq: 36 }],
    ['cuts everything', () => [], { code: 'cut', seq: 1 }],
    ['cuts the tail at a checkpoint', () => truth.slice(0, 30), { code: 'cut', seq: 31 }],
    [
      'changes an entry and cuts the tail behind it',
      () => truth.with(32, { ...at(33), kind: 'x' }).slice(0, 36),
      { code: 'changed', seq: 33 },
    ],
  ];

  it.each(forgeries)('%s', async (_what, forge, expected) => {
    await forgeTrail(database, tenantId, forge());
    await expect(verify()).rejects.toMatchObject(expected);
  });

  it('replaces everything, checkpoints in the database included', async () => {
    await forgeTrail(database, tenantId, truth.toSpliced(3, 30));
    await database.query(`alter table audit_checkpoints disable trigger append_only`);
    await database.query('delete from audit_checkpoints where tenant_id = $1', [tenantId]);
    await writeCheckpoint(node.deps, tenantId);
    await expect(verify()).rejects.toMatchObject({ code: 'removed', seq: 4 });
  });

  it('gives out the trail of another tenant as this one', async () => {
    const [head, ...entries] = await linesOf(otherId);
    const renamed = (head ?? '').replace(otherId, tenantId);
    await expect(verify(tenantId, [renamed, ...entries])).rejects.toMatchObject({ code: 'changed', seq: 1 });
  });

  it('only the entries behind the last checkpoint can be lost, and those are counted', async () => {
    await forgeTrail(database, tenantId, truth.slice(0, 40));
    expect(await verify()).toMatchObject({ entries: 40, uncovered: 0 });
    await forgeTrail(database, tenantId, truth);
  });
});

describe('before a checkpoint is signed, the entries are hashed again', () => {
  it('an altered one is reported, and nothing is signed', async () => {
    const before = await node.deps.db.tenant(otherId).selectFrom('audit_checkpoints').selectAll().execute();
    await database.query('alter table audit_events disable trigger append_only');
    const parts = await database.query<{ name: string }>(
      "select inhrelid::regclass::text as name from pg_inherits where inhparent = 'audit_events'::regclass",
    );
    for (const { name } of parts) await database.query(`alter table ${name} disable trigger append_only`);
    await database.query(
      `update audit_events set details = '{"actor":"nobody"}' where id = (select event_id from audit_chain where tenant_id = $1 and seq = 41)`,
      [otherId],
    );
    await expect(writeCheckpoint(node.deps, otherId)).rejects.toMatchObject({ seq: 41 });
    expect(await node.deps.db.tenant(otherId).selectFrom('audit_checkpoints').selectAll().execute()).toEqual(before);
  });
});
