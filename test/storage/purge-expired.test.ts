import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { purgeExpired } from '../../adapters/postgres/tenants.ts';
import type { Deps } from '../../server/deps.ts';
import { purgeExpired as job } from '../../server/scheduler/jobs/purge-expired.ts';
import { openStorage, type Storage, type StorageNode } from './support/open-storage.ts';

let storage: Storage;
let node: StorageNode;

beforeAll(async () => {
  storage = await openStorage();
  node = storage.openNode();
});
afterAll(() => storage?.close());

/** Rows of every kind that expires, for two tenants: `count` each that expired `age` seconds ago (or will, if negative). */
async function fill(count: number, age: number): Promise<void> {
  const [other] = await storage.database.query<{ id: string }>(
    "select coalesce((select id from tenants where slug = 'other'), create_tenant('other', 'Other', null)) as id",
  );
  for (const tenant of [storage.tenantId, other?.id]) {
    const values = [tenant, count, age];
    const source = 'from generate_series(1, $2::int)';
    const expired = 'now() - make_interval(secs => $3)';
    const id = 'sha256(gen_random_uuid()::text::bytea)';
    for (const text of [
      `insert into oidc_records (tenant_id, id, kind, payload, expires_at) select $1, ${id}, 'AccessToken', '{}', ${expired} ${source}`,
      `insert into replay_claims (tenant_id, id, expires_at) select $1, ${id}, ${expired} ${source}`,
      `insert into grants (tenant_id, id, payload, expires_at) select $1, gen_random_uuid(), '{}', ${expired} ${source}`,
      `insert into sessions (tenant_id, uid, id_hash, user_id, payload, expires_at) select $1, gen_random_uuid(), ${id}, gen_random_uuid(), '{}', ${expired} ${source}`,
    ]) {
      await storage.database.query(text, values);
    }
  }
}

async function count(): Promise<Record<string, number>> {
  const [row] = await storage.database.query<Record<string, number>>(
    `select (select count(*)::int from oidc_records) as oidc_records, (select count(*)::int from replay_claims) as replay_claims,
      (select count(*)::int from grants) as grants, (select count(*)::int from sessions) as sessions`,
  );
  return row ?? {};
}

const DAY = 86_400;

describe('purging what has expired', () => {
  it('leaves what is alive, and what expired within the last minute', async () => {
    await fill(3, -60);
    await fill(3, 30);
    const before = await count();
    expect(await purgeExpired(node.db, 1_000)).toBe(0);
    expect(await count()).toEqual(before);
  });

  it('keeps sessions for as long as a refresh token could hang on one', async () => {
    const before = await count();
    await fill(2, 30 * DAY);
    await purgeExpired(node.db, 1_000);
    expect(await count()).toEqual({ ...before, sessions: Number(before.sessions) + 4 });
    await fill(2, 32 * DAY);
    await purgeExpired(node.db, 1_000);
    expect(await count()).toEqual({ ...before, sessions: Number(before.sessions) + 4 });
  });

  it('keeps no session that nobody signed in to', async () => {
    const before = await count();
    await storage.database.query(
      `insert into sessions (tenant_id, uid, id_hash, payload, expires_at)
        select $1, gen_random_uuid(), sha256(gen_random_uuid()::text::bytea), '{}', now() - interval '2 minutes'
        from generate_series(1, 5)`,
      [storage.tenantId],
    );
    expect(await purgeExpired(node.db, 1_000)).toBe(5);
    expect(await count()).toEqual(before);
  });

  it('deletes no more than a batch of each table at a time', async () => {
    const before = await count();
    await fill(10, 32 * DAY);
    expect(await purgeExpired(node.db, 7)).toBe(28);
    const { oidc_records, replay_claims, grants, sessions } = await count();
    expect([oidc_records, replay_claims, grants, sessions]).toEqual(
      [before.oidc_records, before.replay_claims, before.grants, before.sessions].map((rows) => Number(rows) + 13),
    );
  });

  it('as a job goes on until everything of all tenants is gone', async () => {
    await fill(900, 32 * DAY);
    const done = await job.run({ db: node.db } as Deps);
    expect(done).toEqual({ rows: expect.any(Number) });
    expect(await purgeExpired(node.db, 10)).toBe(0);
  });

  it('does not wait for rows that somebody is using', async () => {
    await fill(5, 32 * DAY);
    const total = await node.db.transact(storage.tenantId, async (client) => {
      await client.query(
        'select from oidc_records where expires_at < now() - make_interval(days => 1) limit 2 for update',
      );
      return purgeExpired(node.db, 1_000);
    });
    expect(total).toBe(4 * 10 - 2);
  });
});
