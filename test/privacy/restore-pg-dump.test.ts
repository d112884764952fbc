import { afterAll, beforeAll, expect, it } from 'vitest';
import { eraseUser } from '../../server/privacy/erase-user.ts';
import { replayErasures } from '../../server/privacy/replay-erasures.ts';
import { scratchFolder } from '../runtime/support/scratch-folder.ts';
import type { TestDatabase } from '../support/clone-database.ts';
import { type DebianPostgres, startDebianPostgres } from '../support/debian-postgres.ts';
import { openDeps } from '../support/open-deps.ts';
import { startBastion, type TestUser } from '../support/start-bastion.ts';

let postgres: DebianPostgres;
const keys = scratchFolder();
beforeAll(async () => {
  postgres = await startDebianPostgres();
});
afterAll(async () => {
  await postgres?.remove();
  keys.remove();
});

const emailColumn = { table: 'users', column: 'sealed_email' };
const listTrail = (database: TestDatabase) =>
  database.query('select id, at, kind, user_id, details, sealed from audit_events order by id');

/** Starts Bastion on this database, lets `work` use it and stops it again. */
async function serve<T>(
  database: TestDatabase,
  work: (bastion: Awaited<ReturnType<typeof startBastion>>) => Promise<T>,
): Promise<T> {
  const bastion = await startBastion({ database, keysDir: keys.path });
  try {
    return await work(bastion);
  } finally {
    await bastion.stop();
  }
}

const readEmail = (database: TestDatabase, user: TestUser): Promise<string | undefined> =>
  serve(database, async ({ sealing, defaultTenantId }) => {
    const [row] = await database.query<{ sealed_email: string }>('select sealed_email from users where id = $1', [
      user.id,
    ]);
    const place = { ...emailColumn, row: user.id };
    const opened = await sealing.openForUser(defaultTenantId, user.id, place, row?.sealed_email ?? '');
    return opened?.toString();
  });

it("a backup made by Debian's pg_dump and restored serves the same people, with the same audit trail", async () => {
  const { user, trail } = await serve(postgres.database, async (bastion) => {
    const made = await bastion.createUser();
    await bastion.database.query(
      `insert into audit_events (tenant_id, id, kind) select id, gen_random_uuid(), 'tenant.created' from tenants`,
    );
    return { user: made, trail: await listTrail(bastion.database) };
  });
  const restored = await postgres.restoreInto('restored', await postgres.dump());
  expect(trail.length).toBeGreaterThan(0);
  expect(await listTrail(restored)).toEqual(trail);
  expect(await readEmail(restored, user)).toBe(user.email);
});

it('a backup that brings back an erased person is not the end of it: the list erases them again', async () => {
  const person = { email: 'back.again@restore.example', name: 'Back Again' };
  const [user, tenantId] = await serve(postgres.database, async (bastion) => {
    return [await bastion.createUser(person), bastion.defaultTenantId] as const;
  });
  const backup = await postgres.dump();
  const node = await openDeps(postgres.database, { keysDir: keys.path });
  const scope = { tenant: { id: tenantId, issuer: 'https://id.example' }, actor: 'test' };
  const erased = await eraseUser(node.deps, scope, user.id);
  if (!erased.ok) throw new Error(erased.code);
  await node.close();

  const restored = await postgres.restoreInto('older', backup);
  expect(await readEmail(restored, user)).toBe(user.email);
  const after = await openDeps(restored, { keysDir: keys.path });
  const replay = () => replayErasures(after.deps, 'test', [erased.value.certificate]);
  expect(await replay()).toMatchObject({ erased: 1, refused: [] });
  expect(await replay()).toMatchObject({ erased: 0, unchanged: 1 });
  await after.close();
  expect(await readEmail(restored, user)).toBeUndefined();
  expect(await restored.query('select status, sealed_email, email_index from users where id = $1', [user.id])).toEqual([
    { status: 'erased', sealed_email: null, email_index: null },
  ]);
  expect(await restored.query('select from user_keys where user_id = $1', [user.id])).toEqual([]);
});
