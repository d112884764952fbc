import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findTenant } from '../../adapters/postgres/tenants.ts';
import { type ImportedLine, importUsers } from '../../server/accounts/import/import-users.ts';
import type { ChangeScope } from '../../server/tenancy/change-scope.ts';
import { toTenant } from '../../server/tenancy/tenant.ts';
import { cloneDatabase, type TestDatabase } from '../support/clone-database.ts';
import { openDeps, type TestDeps } from '../support/open-deps.ts';

let database: TestDatabase;
let node: TestDeps;
let scope: ChangeScope;

beforeAll(async () => {
  database = await cloneDatabase();
  node = await openDeps(database);
  const row = await findTenant(node.deps.db, { slug: 'default' });
  if (!row) throw new Error('there is no default tenant');
  scope = { tenant: toTenant(row, 'https://id.example'), actor: 'cli:test' };
});
beforeEach(() => database.query('delete from users'));
afterAll(async () => {
  await node?.close();
  await database?.drop();
});

const count = async () => (await database.query<{ count: number }>('select count(*)::int from users'))[0]?.count;

type Reader = { taken: number };

/** So many lines of accounts; the reader says how many of them were asked for. */
async function* manyLines(lines: number, reader: Reader = { taken: 0 }) {
  for (let line = 1; line <= lines; line += 1) {
    reader.taken = line;
    yield { line, fields: { email: `user-${line}@example.org` } };
  }
}

const imported = (
  lines: ReturnType<typeof manyLines>,
  options: { isDryRun?: boolean; batchSize?: number } = {},
): AsyncGenerator<ImportedLine> => importUsers(node.deps, scope, lines, { isDryRun: false, batchSize: 50, ...options });

describe('an import of many lines', () => {
  it('keeps what was written when it is cut off, and goes on from there when it is run again', async () => {
    const seen: ImportedLine[] = [];
    for await (const line of imported(manyLines(500))) {
      seen.push(line);
      if (seen.length === 120) break;
    }
    expect(await count()).toBe(150);
    const outcomes = (await Array.fromAsync(imported(manyLines(500)))).map(({ outcome }) => outcome);
    expect(outcomes.filter((outcome) => outcome === 'exists')).toHaveLength(150);
    expect(await count()).toBe(500);
  });

  it.each([true, false])('holds no more than a batch of them at any time (dry run: %s)', async (isDryRun) => {
    const reader = { taken: 0 };
    let told = 0;
    let most = 0;
    for await (const _line of imported(manyLines(2_000, reader), { isDryRun })) {
      told += 1;
      most = Math.max(most, reader.taken - told);
    }
    expect(told).toBe(2_000);
    expect(most).toBeLessThanOrEqual(50);
  });

  it('run several times at once, in either order, makes each account once and waits for no lock in a circle', async () => {
    const forth = await Array.fromAsync(manyLines(300));
    const orders = [forth, forth.toReversed(), forth, forth.toReversed()];
    async function* inOrder(order: typeof forth) {
      yield* order;
    }
    const runs = await Promise.all(
      orders.map((order) => Array.fromAsync(imported(inOrder(order), { batchSize: 300 }))),
    );
    const created = runs.flat().filter(({ outcome }) => outcome === 'created');
    expect(created).toHaveLength(300);
    expect(new Set(created.map(({ line }) => line)).size).toBe(300);
    expect(await count()).toBe(300);
    const [keys] = await database.query<{ count: number }>(
      'select count(*)::int from user_keys join users on users.id = user_id',
    );
    expect(keys?.count).toBe(300);
  });
});
