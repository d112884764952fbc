import { afterAll, beforeAll, expect, it } from 'vitest';
import { scratchFolder } from '../runtime/support/scratch-folder.ts';
import type { TestDatabase } from '../support/clone-database.ts';
import { type DebianPostgres, startDebianPostgres } from '../support/debian-postgres.ts';
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
