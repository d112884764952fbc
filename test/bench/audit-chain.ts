import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Client } from 'pg';
import { type Database, openDatabase, type Statement } from '../../adapters/postgres/database.ts';
import { linkChain } from '../../server/audit/link-chain.ts';
import { uuidv7 } from '../../server/kernel/ids.ts';
import { markdownTable } from './report/markdown-table.ts';
import { withOwnDatabase } from './with-own-database.ts';

/**
 * `npm run bench:audit`: what the chain costs whoever writes to the audit trail. Writers on one tenant, each a connection
 * with one insert at a time, write in turn into three places: a plain table, the trail while nothing links it, and the
 * trail while this process links it as the job does. A slice of the last ends only when its last event is linked, so a
 * linker that falls behind pays for it. It fails below 70 % of the trail without a chain.
 */
const { values: options } = parseArgs({
  options: {
    writers: { type: 'string', default: '16' },
    seconds: { type: 'string', default: '3' },
    rounds: { type: 'string', default: '7' },
  },
});
const writers = Number(options.writers);
const sliceMs = Number(options.seconds) * 1000;
const rounds = Number(options.rounds);
const leastRatio = 0.7;
const base = 'trail without chain';

type Way = { readonly name: string; readonly tenantId: string; readonly insert: Statement; readonly isLinked: boolean };

const insertInto = (table: string): Statement => ({
  name: `bench-${table}`,
  text: `insert into ${table} (id, kind, user_id, client_id, request_id, details, sealed)
    select id, kind, user_id, client_id, request_id, details, sealed from json_to_recordset($1::json) as x(id uuid, kind text,
      user_id uuid, client_id text, request_id text, details jsonb, sealed text)`,
});

/** An event of the size that a token request leaves behind. */
const sealed = `v1.abcdefgh.${randomBytes(12).toString('base64url')}.${randomBytes(110).toString('base64url')}.${randomBytes(16).toString('base64url')}`;
const makeEvent = (): string =>
  JSON.stringify([
    {
      id: uuidv7(),
      kind: 'token.issued',
      user_id: uuidv7(),
      client_id: 'shop',
      request_id: uuidv7(),
      details: { grant_type: 'authorization_code', scope: 'openid email offline_access' },
      sealed,
    },
  ]);

async function writeUntil(db: Database, way: Way, end: number): Promise<number> {
  let written = 0;
  while (performance.now() < end) {
    await db.run(way.tenantId, way.insert, [makeEvent()]);
    written += 1;
  }
  return written;
}

/** As the job does it: a second's pause after each round. */
async function linkUntil(db: Database, way: Way, over: AbortSignal): Promise<void> {
  while (!over.aborted) {
    await sleep(1_000, undefined, { signal: over }).catch(() => {});
    await linkChain({ db }, way.tenantId, { maxBatches: 1_000 });
  }
  while ((await linkChain({ db }, way.tenantId, { maxBatches: 1_000 })).linked > 0);
}

/** Events per second of one slice: those written, by the time until the last of them is where it belongs. */
async function runSlice(db: Database, way: Way): Promise<number> {
  const begin = performance.now();
  const over = new AbortController();
  const linking = way.isLinked ? linkUntil(db, way, over.signal) : undefined;
  const counts = await Promise.all(Array.from({ length: writers }, () => writeUntil(db, way, begin + sliceMs)));
  over.abort();
  await linking;
  const written = counts.reduce((sum, count) => sum + count, 0);
  return (written * 1000) / (performance.now() - begin);
}

async function prepare(client: Client): Promise<Way[]> {
  await client.query('create table plain_events (like audit_events including defaults, primary key (tenant_id, id))');
  await client.query('alter table plain_events drop column xid');
  await client.query('alter table plain_events enable row level security');
  await client.query(`create policy tenant_isolation on plain_events using (tenant_id = current_tenant_id())
    with check (tenant_id = current_tenant_id())`);
  await client.query('grant insert on plain_events to bastion_app');
  const createTenant = async (slug: string): Promise<string> =>
    (await client.query('select create_tenant($1, $1, null) as id', [slug])).rows[0].id;
  return [
    { name: 'plain table', tenantId: await createTenant('plain'), insert: insertInto('plain_events'), isLinked: false },
    { name: base, tenantId: await createTenant('off'), insert: insertInto('audit_events'), isLinked: false },
    {
      name: 'trail with chain',
      tenantId: await createTenant('on'),
      insert: insertInto('audit_events'),
      isLinked: true,
    },
  ];
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

await withOwnDatabase(async ({ appUrl, asSuperuser }) => {
  const ways = await asSuperuser(prepare);
  const db = openDatabase({ url: appUrl, connections: writers + 2 });
  const ratios = new Map<string, number[]>(ways.map(({ name }) => [name, []]));
  const rates = new Map<string, number[]>(ways.map(({ name }) => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    const ofRound = new Map<string, number>();
    for (const way of ways) ofRound.set(way.name, await runSlice(db, way));
    // The first round warms up.
    if (round === 0) continue;
    for (const [name, rate] of ofRound) {
      rates.get(name)?.push(rate);
      ratios.get(name)?.push(rate / (ofRound.get(base) ?? 0));
    }
  }
  await db.close();
  const rows = ways.map(({ name }) => {
    const ratio = median(ratios.get(name) ?? []);
    return [name, median(rates.get(name) ?? []).toFixed(0), `${(ratio * 100).toFixed(0)} %`];
  });
  const header = [`${writers} writers, ${rounds} rounds`, 'events/s (median)', `of ${base} in the same round (median)`];
  process.stdout.write(`${markdownTable(header, rows)}\n`);
  if (median(ratios.get('trail with chain') ?? []) < leastRatio) process.exitCode = 1;
});
