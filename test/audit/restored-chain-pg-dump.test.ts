import { afterAll, beforeAll, expect, it } from 'vitest';
import { ensureAuditPartitions } from '../../adapters/postgres/audit-chain.ts';
import { findIsolationProblem } from '../../adapters/postgres/check-role.ts';
import { openDatabase } from '../../adapters/postgres/database.ts';
import { createLinker } from '../../server/audit/create-linker.ts';
import type { TestDatabase } from '../support/clone-database.ts';
import { type DebianPostgres, startDebianPostgres } from '../support/debian-postgres.ts';
import { silentLog } from '../support/silent-log.ts';
import { linkAll } from './support/link-all.ts';
import { findChainProblem, listLinkedKinds } from './support/verify-chain.ts';

let before: DebianPostgres;
let after: DebianPostgres;
beforeAll(async () => {
  [before, after] = await Promise.all([startDebianPostgres(), startDebianPostgres()]);
});
afterAll(() => Promise.all([before?.remove(), after?.remove()]));

const write = (database: TestDatabase, tenantId: string, kind: string) =>
  database.query('insert into audit_events (tenant_id, id, kind) values ($1, gen_random_uuid(), $2)', [tenantId, kind]);

/** Lets the other cluster be ahead: it has counted more transactions than it has rows. */
const spendTransactions = (database: TestDatabase, count: number) =>
  database.query(`do $$ begin for i in 1..${count} loop perform pg_current_xact_id(); commit; end loop; end $$`);

it.each([
  ['ahead', 'before'],
  ['behind', 'after'],
] as const)(
  'a backup restored into a cluster that the old one was %s of goes on with the same chain',
  async (_, busy) => {
    await spendTransactions((busy === 'before' ? before : after).database, 30_000);
    const [tenant] = await before.database.query<{ id: string }>("select create_tenant($1, 'Ours', null) as id", [
      busy,
    ]);
    const tenantId = tenant?.id ?? '';
    for (const kind of ['linked.one', 'linked.two']) await write(before.database, tenantId, kind);
    const old = openDatabase({ url: before.database.appUrl, connections: 1 });
    await linkAll(before.database, old, tenantId);
    await old.close();
    for (const kind of ['waiting.one', 'waiting.two']) await write(before.database, tenantId, kind);

    const restored = await after.restoreInto(`restored_${busy}`, await before.dump());
    const db = openDatabase({ url: restored.appUrl, connections: 2 });
    await write(restored, tenantId, 'new.one');
    const round = createLinker({ db, log: silentLog });
    await round();
    await write(restored, tenantId, 'new.two');
    await expect
      .poll(async () => {
        await round();
        return findChainProblem(restored, tenantId);
      })
      .toBeUndefined();
    const kinds = await listLinkedKinds(restored, tenantId);
    expect(kinds.slice(0, 2)).toEqual(['linked.one', 'linked.two']);
    expect(kinds.at(-1)).toBe('new.two');
    expect(kinds).toHaveLength(6);
    // What guards the trail has come along.
    expect(await findIsolationProblem(db)).toBeUndefined();
    expect(await ensureAuditPartitions(db, 4)).toBe(1);
    await db.close();
    for (const table of ['audit_events', 'audit_events_default', 'audit_chain'])
      await expect(restored.query(`truncate ${table}`)).rejects.toMatchObject({ code: '42501' });
  },
);
