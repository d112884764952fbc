import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cloneDatabase, type TestDatabase } from '../support/clone-database.ts';
import { startBastion, type TestBastion } from '../support/start-bastion.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const many = 1_000;
/** What one active tenant may keep on the heap, and what a thousand that rest may add to a process, in bytes. */
const perTenant_bytes = 400_000;
const resting_bytes = 1_500_000;

type Sample = { readonly ms: number; readonly bytes: number };

function measureHeap(): number {
  collectGarbage();
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

const keysDir = mkdtempSync(join(tmpdir(), 'bastion-test-'));
let few: TestDatabase;
let full: TestDatabase;

async function fill(database: TestDatabase): Promise<void> {
  const source = `select gen_random_uuid(), 'tenant-' || n, 'Tenant ' || n from generate_series(1, ${many}) n`;
  await database.query(`insert into tenants (id, slug, name) ${source}`);
}

async function startOn(database: TestDatabase): Promise<Sample & { readonly bastion: TestBastion }> {
  const [heap, time] = [measureHeap(), performance.now()];
  const bastion = await startBastion({ database, keysDir });
  return { bastion, ms: performance.now() - time, bytes: measureHeap() - heap };
}

/** The slugs of the tenants that have keys: those that were ever built. */
async function listBuilt(): Promise<string[]> {
  const text = 'select distinct slug from signing_keys join tenants on tenants.id = tenant_id order by slug';
  return (await full.query<{ slug: string }>(text)).map(({ slug }) => slug);
}

beforeAll(async () => {
  [few, full] = [await cloneDatabase(), await cloneDatabase()];
  await fill(full);
});
afterAll(async () => {
  await few?.drop();
  await full?.drop();
  rmSync(keysDir, { recursive: true, force: true });
});

describe(`with ${many} tenants in the table`, () => {
  it('starting takes no longer and no more memory than with one', async () => {
    const samples: Record<'few' | 'full', Sample[]> = { few: [], full: [] };
    // The first round makes the keys and warms the code up.
    for (let round = 0; round < 4; round += 1) {
      for (const [name, database] of Object.entries({ few, full })) {
        const { bastion, ...sample } = await startOn(database);
        await bastion.stop();
        if (round > 0) samples[name as keyof typeof samples].push(sample);
      }
    }
    const least = (of: Sample[], what: keyof Sample) => Math.min(...of.map((sample) => sample[what]));
    expect(least(samples.full, 'ms')).toBeLessThan(least(samples.few, 'ms') * 1.5 + 100);
    expect(least(samples.full, 'bytes') - least(samples.few, 'bytes')).toBeLessThan(resting_bytes);
    expect(await listBuilt()).toEqual(['default']);
  });

  it('the first request to one builds that one and no other, and each takes little memory', async () => {
    const { bastion } = await startOn(full);
    const reach = async (number: number) => {
      const reply = await fetch(`${bastion.url}/t/tenant-${number}/.well-known/openid-configuration`);
      expect(await reply.json()).toMatchObject({ issuer: `${bastion.url}/t/tenant-${number}` });
    };
    await reach(500);
    expect(await listBuilt()).toEqual(['default', 'tenant-500']);
    const before = measureHeap();
    for (const number of [501, 502, 503, 504, 505]) await reach(number);
    expect((measureHeap() - before) / 5).toBeLessThan(perTenant_bytes);
    expect(await listBuilt()).toHaveLength(7);
    await bastion.stop();
  });
});
