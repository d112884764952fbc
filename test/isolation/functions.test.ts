import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { uuidv7 } from '../../server/kernel/ids.ts';
import { cloneDatabase } from '../support/clone-database.ts';
import { listFunctions, listTables } from './support/catalogue.ts';

const database = await cloneDatabase();
const tables = await listTables(database);
const functions = await listFunctions(database);

let runtime: Client;
let ours: string;
let theirs: string;

beforeAll(async () => {
  for (const slug of ['ours', 'theirs'] as const) {
    const [row] = await database.query<{ id: string }>('select create_tenant($1, $1, null) as id', [slug]);
    if (slug === 'ours') ours = row?.id ?? '';
    else theirs = row?.id ?? '';
  }
  runtime = new Client({ connectionString: database.appUrl.reveal() });
  await runtime.connect();
});
afterAll(async () => {
  await runtime?.end();
  await database.drop();
});

const setTenant = (tenant: string) => runtime.query("select set_config('bastion.tenant_id', $1, false)", [tenant]);

describe('functions that the runtime role may call', () => {
  const callable = functions.filter((one) => one.isCallable);

  /** What each may tell or do beyond the tenant in scope, tried below; a new function fails until it is judged. */
  const stranger = uuidv7();
  const judged: Record<string, () => Promise<void>> = {
    // Takes work to be done for whoever it waits longest, and tells whose and which, but nothing of it.
    'claim_user_export(integer,uuid)': async () => {
      await setTenant(theirs);
      const [user, waiting] = [randomUUID(), randomUUID()];
      await runtime.query('insert into users (id) values ($1)', [user]);
      const columns = '(id, user_id, token_hash, issuer, expires_at)';
      const values = [waiting, user, Buffer.from('hash'), 'https://id.example'];
      await runtime.query(`insert into user_exports ${columns} values ($1, $2, $3, $4, now() + '1 hour')`, values);
      await setTenant(ours);
      const claim = () => runtime.query('select * from claim_user_export(60, null)');
      expect((await claim()).rows).toEqual([{ claimed_tenant: theirs, claimed_export: waiting }]);
      expect((await claim()).rows).toEqual([]);
    },
    // Deletes what ran out or was downloaded, whoever it belongs to, and nothing else: nothing here has.
    'purge_user_exports(integer)': async () => {
      expect((await runtime.query('select purge_user_exports(1000) as purged')).rows).toEqual([{ purged: 0 }]);
    },
    // Counts in the tenant in scope: what another one took of the same key is neither seen nor added to.
    'take_limits(jsonb,bigint)': async () => {
      const key = 'ab'.repeat(32);
      const windows = [{ key, limit: 1, window_ms: 60_000, grain_ms: 1 }];
      const take = () =>
        runtime.query('select take_limits($1, null) as answers', [JSON.stringify([{ cost: 1, times: 1, windows }])]);
      const granted = async () => (await take()).rows[0].answers[0].granted;
      await setTenant(theirs);
      expect([await granted(), await granted()]).toEqual([1, 0]);
      await setTenant(ours);
      expect([await granted(), await granted()]).toEqual([1, 0]);
    },
    // Deletes what ran out, whoever it belongs to, and nothing else: nothing here has.
    'purge_rate_limits(integer)': async () => {
      expect((await runtime.query('select purge_rate_limits(1000) as purged')).rows).toEqual([{ purged: 0 }]);
    },
    // Each answers for a user of the tenant in scope: see test/isolation/activities.test.ts.
    'current_user_id()': async () => {
      expect((await runtime.query('select current_user_id() as id')).rows).toEqual([{ id: null }]);
    },
    'keep_activities(uuid,jsonb)': async () => {
      const keep = runtime.query("select keep_activities($1, '[]') as kept", [randomUUID()]);
      expect((await keep).rows).toEqual([{ kept: null }]);
    },
    'list_activities(uuid,uuid,integer)': async () => {
      expect((await runtime.query('select * from list_activities($1, null, 10)', [randomUUID()])).rows).toEqual([]);
    },
    'expire_activities(uuid,integer,integer)': async () => {
      await setTenant(theirs);
      await runtime.query('insert into users (id) values ($1)', [randomUUID()]);
      await setTenant(ours);
      const nobody = '00000000-0000-0000-0000-000000000000';
      const expired = runtime.query('select * from expire_activities($1, 100, 0)', [nobody]);
      expect((await expired).rows).toEqual([{ last: null, deleted: 0 }]);
    },
    // The history of sign-ins: of a user of the tenant in scope, and nothing for anybody else's.
    'keep_sign_in(uuid,uuid,text)': async () => {
      await setTenant(theirs);
      await runtime.query('insert into users (id) values ($1)', [stranger]);
      await setTenant(ours);
      await runtime.query("select keep_sign_in($1, gen_random_uuid(), 'x')", [stranger]);
      const all = await database.query('select 1 from sign_ins where user_id = $1', [stranger]);
      expect(all).toEqual([]);
    },
    'list_sign_ins(uuid,uuid,integer)': async () => {
      await setTenant(theirs);
      await runtime.query("select keep_sign_in($1, gen_random_uuid(), 'x')", [stranger]);
      const list = async () => (await runtime.query('select * from list_sign_ins($1, null, 10)', [stranger])).rowCount;
      expect(await list()).toBe(1);
      await setTenant(ours);
      expect(await list()).toBe(0);
    },
    'expire_sign_ins(uuid,integer,integer)': async () => {
      const nobody = '00000000-0000-0000-0000-000000000000';
      const expired = await runtime.query('select * from expire_sign_ins($1, 100, 0)', [nobody]);
      expect(expired.rows).toEqual([{ last: null, deleted: 0 }]);
    },
    // Both count in the tenant in scope alone, whatever the same subject stands at elsewhere.
    'count_login_attempt(text[],jsonb,integer[],timestamp with time zone)': async () => {
      const count = async (tenant: string) => {
        await setTenant(tenant);
        const call = "select failures from count_login_attempt(array['account:x'], '[[0]]', array[60], now())";
        return (await runtime.query(call)).rows;
      };
      expect(await count(theirs)).toEqual([{ failures: 1 }]);
      expect(await count(theirs)).toEqual([{ failures: 2 }]);
      expect(await count(ours)).toEqual([{ failures: 1 }]);
    },
    'take_back_login_attempt(text[],timestamp with time zone[],boolean[],timestamp with time zone)': async () => {
      await setTenant(theirs);
      await runtime.query("insert into login_attempts values (current_tenant_id(), 'account:y', 5, now(), now())");
      await setTenant(ours);
      await runtime.query("select take_back_login_attempt(array['account:y'], array[now()], array[true], now())");
      await setTenant(theirs);
      const { rows } = await runtime.query("select failures from login_attempts where subject = 'account:y'");
      expect(rows).toEqual([{ failures: 5 }]);
      await setTenant(ours);
    },
    'delete_activities(uuid)': async () => {
      const deleted = runtime.query('select delete_activities($1) as deleted', [randomUUID()]);
      expect((await deleted).rows).toEqual([{ deleted: 0 }]);
    },
    'current_tenant_id()': async () => {
      expect((await runtime.query('select current_tenant_id() as id')).rows).toEqual([{ id: ours }]);
    },
    // Can only destroy what is older than a year and sealed by every tenant: see test/audit/partitions.test.ts.
    'drop_audit_month(date)': async () => {
      expect((await runtime.query("select drop_audit_month('2001-01-01') as gone")).rows).toEqual([{ gone: false }]);
      const current = runtime.query("select drop_audit_month(date_trunc('month', now() at time zone 'UTC')::date)");
      await expect(current).rejects.toMatchObject({ code: '42501' });
    },
    // Makes empty partitions, at most two years of them.
    'ensure_audit_partitions(integer)': async () => {
      const count = async () => (await runtime.query('select from list_audit_partitions()')).rowCount;
      await runtime.query('select ensure_audit_partitions(2000000000)');
      expect(await count()).toBe(25);
      expect((await runtime.query('select ensure_audit_partitions(-1) as made')).rows).toEqual([{ made: 0 }]);
    },
    'list_audit_partitions()': async () => {
      const { fields } = await runtime.query('select * from list_audit_partitions()');
      expect(fields.map(({ name }) => name)).toEqual(['name', 'starts_at', 'ends_at']);
    },
    // These look across tenants on purpose, and answer with the one row or the ids that routing and jobs need.
    'find_tenant(text,text)': async () => {
      expect((await runtime.query("select slug from find_tenant('theirs', null)")).rows).toEqual([{ slug: 'theirs' }]);
      for (const probe of ['%', '', "' or true --", 'their_']) {
        expect((await runtime.query('select from find_tenant($1, null)', [probe])).rowCount).toBe(0);
        expect((await runtime.query('select from find_tenant(null, $1)', [probe])).rowCount).toBe(0);
      }
      expect((await runtime.query('select from find_tenant(null, null)')).rowCount).toBe(0);
    },
    // How many keys of each kind there are, and since when: nothing of whose they are.
    'list_key_ages()': async () => {
      const { rows, fields } = await runtime.query('select * from list_key_ages() order by kind');
      expect(fields.map(({ name }) => name)).toEqual(['kind', 'keys', 'oldest']);
      expect(rows.map(({ kind }) => kind)).toEqual(['signing', 'tenant']);
    },
    'list_tenant_ids()': async () => {
      const { rows, fields } = await runtime.query('select * from list_tenant_ids()');
      expect(fields).toHaveLength(1);
      expect(rows.map((row) => Object.values(row)[0])).toContain(theirs);
    },
    'list_tenants_of_audit_month(date)': async () => {
      await setTenant(theirs);
      await runtime.query("insert into audit_events (id, kind) values ($1, 'test.event')", [randomUUID()]);
      await setTenant(ours);
      const month = "date_trunc('month', now() at time zone 'UTC')::date";
      const { rows, fields } = await runtime.query(`select * from list_tenants_of_audit_month(${month})`);
      expect(fields).toHaveLength(1);
      expect(rows.map((row) => Object.values(row)[0])).toEqual([theirs]);
    },
    // Ids of tenants whose events a job has to link, and nothing of the events.
    'list_tenants_to_link(xid8)': async () => {
      await setTenant(theirs);
      await runtime.query("insert into audit_events (id, kind) values ($1, 'test.event')", [randomUUID()]);
      await setTenant(ours);
      for (const since of ['null', "'0'"]) {
        const { rows, fields } = await runtime.query(`select * from list_tenants_to_link(${since})`);
        expect(fields).toHaveLength(1);
        expect(rows.map((row) => Object.values(row)[0])).toEqual([theirs]);
      }
    },
    // Ids of tenants whose keys a job has to seal anew, and nothing of the keys.
    'list_tenants_to_rekey()': async () => {
      await setTenant(theirs);
      const values = [randomUUID(), 'data', 'retiring', 'root', 'sealed'];
      await runtime.query(
        'insert into tenant_keys (kid, purpose, state, root_kid, sealed_key) values ($1, $2, $3, $4, $5)',
        values,
      );
      await setTenant(ours);
      const { rows, fields } = await runtime.query('select * from list_tenants_to_rekey()');
      expect(fields).toHaveLength(1);
      expect(rows.map((row) => Object.values(row)[0])).toEqual([theirs]);
    },
    // Yes or no, about all tenants together.
    'is_audit_month_held(date)': async () => {
      const { rows } = await runtime.query("select is_audit_month_held('2020-01-01') as held");
      expect(rows).toEqual([{ held: false }]);
    },
    // Ids of tenants whose chain has grown, and of those that have checkpoints at all.
    'list_tenants_to_checkpoint(integer,integer)': async () => {
      const { rows, fields } = await runtime.query('select * from list_tenants_to_checkpoint(1, 0)');
      expect(fields).toHaveLength(1);
      expect(rows).toEqual([]);
    },
    'list_tenants_with_checkpoints()': async () => {
      const { rows, fields } = await runtime.query('select * from list_tenants_with_checkpoints()');
      expect(fields).toHaveLength(1);
      expect(rows).toEqual([]);
    },
    // Ids of tenants that have an erasure the list outside does not know yet.
    'list_tenants_with_unlisted_erasures()': async () => {
      await setTenant(theirs);
      await runtime.query('insert into erasures (user_id, certificate) values ($1, $2)', [randomUUID(), 'x']);
      await setTenant(ours);
      const { rows, fields } = await runtime.query('select * from list_tenants_with_unlisted_erasures()');
      expect(fields).toHaveLength(1);
      expect(rows.map((row) => Object.values(row)[0])).toEqual([theirs]);
    },
    'list_tenants_beside_root(text)': async () => {
      const { rows, fields } = await runtime.query("select * from list_tenants_beside_root('another')");
      expect(fields).toHaveLength(1);
      expect(rows.map((row) => Object.values(row)[0])).toEqual([theirs]);
    },
    // Numbers per root key, and no key.
    'count_keys_by_root()': async () => {
      const { rows } = await runtime.query('select * from count_keys_by_root()');
      expect(rows).toEqual([{ root_kid: 'root', tenants: 1, keys: 1 }]);
    },
    // Deletes what has expired, whoever it belongs to, and nothing else: nothing here has.
    'purge_expired(integer)': async () => {
      expect((await runtime.query('select purge_expired(1000) as purged')).rows).toEqual([{ purged: 0 }]);
    },
  };

  it('are judged here, each', () => {
    expect(callable.map((one) => one.signature)).toEqual(Object.keys(judged).sort());
  });

  it.each(Object.keys(judged))('%s tells and does no more than it should', async (signature) => {
    await setTenant(ours);
    await judged[signature]?.();
  });

  it('do not look into the schema of temporary tables first, where the runtime role could plant its own', () => {
    for (const { signature, settings } of functions.filter((one) => one.isDefiner)) {
      expect(settings, signature).toContain('search_path=pg_catalog, public, pg_temp');
    }
  });

  it('cannot be led astray by temporary tables that bear the names of real ones', async () => {
    await database.query(`grant temporary on database ${database.name} to bastion_app`);
    await setTenant(ours);
    for (const { signature } of callable.filter((one) => one.isDefiner)) {
      await runtime.query('begin');
      for (const table of tables)
        await runtime.query(`create temporary table ${table.name} (like public.${table.name})`);
      await runtime.query(`create function pg_temp.spy() returns trigger language plpgsql as $$ begin
        raise exception 'as %', current_user; end $$`);
      for (const { name } of tables) {
        await runtime.query(`grant all on ${name} to public`);
        await runtime.query(
          `create trigger spy before delete on ${name} for each statement execute function pg_temp.spy()`,
        );
      }
      const call = signature
        .replaceAll('text', "'theirs'")
        .replaceAll('integer', '1')
        .replaceAll('uuid', 'null')
        .replaceAll('xid8', "'1'")
        .replaceAll('date', "'2001-01-01'");
      const outcome = await runtime.query(`select * from public.${call}`).then(
        () => 'done',
        (error: Error) => error.message,
      );
      await runtime.query('rollback');
      expect(outcome, signature).toBe('done');
    }
  });
});
