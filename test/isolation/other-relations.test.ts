import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openJobQueue } from '../../adapters/postgres/job-queue/open-job-queue.ts';
import { uuidv7 } from '../../server/kernel/ids.ts';
import { cloneDatabase } from '../support/clone-database.ts';
import { silentLog } from '../support/silent-log.ts';
import { listOtherRelations } from './support/catalogue.ts';

const database = await cloneDatabase();
const relations = await listOtherRelations(database);

const policy = { name: 'test', retries: 1, delay_s: 1, longestDelay_s: 1, expire_s: 60 };

let runtime: Client;

beforeAll(async () => {
  runtime = new Client({ connectionString: database.appUrl.reveal() });
  await runtime.connect();
});
afterAll(async () => {
  await runtime?.end();
  await database.drop();
});

describe('what is neither a table nor a function in the schema', () => {
  it('is no view, materialised view or sequence that the runtime role could read other tenants through', async () => {
    for (const { name, kind } of relations) {
      if (kind === 'S') {
        const [row] = await database.query('select has_sequence_privilege($1, $2, $3) as may', [
          'bastion_app',
          name,
          'usage, select, update',
        ]);
        expect(row?.may, name).toBe(false);
        continue;
      }
      const [row] = await database.query<{ options: string[] | null; may: boolean }>(
        `select reloptions as options, has_table_privilege('bastion_app', oid, 'select') as may from pg_class where oid = $1::regclass`,
        [name],
      );
      if (row?.may) expect(row.options, `${name} runs with its caller's rights`).toContain('security_invoker=true');
      if (kind === 'm') expect(row?.may, name).toBe(false);
    }
  });

  it('leaves the migrations as they are', async () => {
    for (const text of [
      'delete from kysely_migration',
      'update kysely_migration set name = name',
      'select from kysely_migration_lock',
    ]) {
      await expect(runtime.query(text)).rejects.toMatchObject({ code: '42501' });
    }
  });

  it('is all there is: the runtime role may use no other schema that holds data', async () => {
    const rows = await database.query<{ name: string }>(
      `select nspname::text as name from pg_namespace where has_schema_privilege('bastion_app', oid, 'usage')
         and nspname not in ('pg_catalog', 'information_schema', 'public') and nspname !~ '^pg_(toast|temp)'`,
    );
    expect(rows).toEqual([{ name: 'pgboss' }]);
  });

  it('says nothing about anybody in the job queue, which is of all tenants: its jobs are the ids of rows', async () => {
    const run = (text: string, values?: unknown[]) => database.query(text, values).then((found) => ({ rows: found }));
    const queue = openJobQueue({ db: { query: run }, log: silentLog }, [policy]);
    await queue.add(run, policy.name, { tenant_id: uuidv7(), id: uuidv7() });
    await queue.close();
    const [job] = await database.query<{ data: Record<string, string> }>('select data from pgboss.job');
    expect(Object.keys(job?.data ?? {}).toSorted()).toEqual(['id', 'tenant_id']);
    const owned = await database.query(
      `select c.relname from pg_class c where c.relnamespace = 'pgboss'::regnamespace
         and pg_get_userbyid(c.relowner) = 'bastion_app'`,
    );
    expect(owned).toEqual([]);
    await expect(runtime.query('create table pgboss.mine (id int)')).rejects.toMatchObject({ code: '42501' });
  });
});
