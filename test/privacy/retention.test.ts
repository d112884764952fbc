import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { insertActivities } from '../../adapters/postgres/activities.ts';
import { installationScope } from '../../adapters/postgres/error-logs.ts';
import { deleteExpiredRows } from '../../adapters/postgres/expire-rows.ts';
import { olderThan } from '../../adapters/postgres/expiry.ts';
import { listHolds } from '../../adapters/postgres/legal-holds.ts';
import { daysOf } from '../../server/account-links/account-link.ts';
import { createUser, newUser } from '../../server/accounts/create-user.ts';
import { uuidv7 } from '../../server/kernel/ids.ts';
import { applyRetention } from '../../server/privacy/apply-retention.ts';
import { eraseUser } from '../../server/privacy/erase-user.ts';
import { placeHold, releaseHold } from '../../server/privacy/legal-holds.ts';
import { replayErasures } from '../../server/privacy/replay-erasures.ts';
import { riskAttempts } from '../../server/privacy/retention/risk-attempts.ts';
import { retention } from '../../server/privacy/retention.ts';
import { cloneDatabase, type TestDatabase } from '../support/clone-database.ts';
import { openDeps, type TestDeps } from '../support/open-deps.ts';

let database: TestDatabase;
let node: TestDeps;
let tenantId: string;

beforeAll(async () => {
  database = await cloneDatabase();
  node = await openDeps(database);
  const [row] = await database.query<{ id: string }>("select id from tenants where slug = 'default'");
  tenantId = row?.id ?? '';
});
it('keeps weighed attempts at least as long as a mailed link can be about them', () => {
  expect(riskAttempts.least?.days).toBe(daysOf('not-me'));
});

beforeEach(async () => {
  await database.query('delete from legal_holds');
  await database.query('delete from setup_links');
  await database.query('delete from error_logs');
});
afterAll(async () => {
  await node?.close();
  await database?.drop();
});

const scope = () => ({ tenant: { id: tenantId, issuer: 'https://id.example' }, actor: 'test' });

async function createPerson(): Promise<string> {
  const created = await createUser(node.deps, scope(), newUser.parse({ email: `${uuidv7()}@example.org` }));
  if (!created.ok) throw new Error(created.code);
  return created.value.id;
}

const addLinks = (count: number, days: number, userId: string | null = null) =>
  database.query(
    `insert into setup_links (tenant_id, token_hash, user_id, expires_at)
     select $1, sha256(gen_random_uuid()::text::bytea), $2, now() - make_interval(days => $3) from generate_series(1, $4)`,
    [tenantId, userId, days, count],
  );

const countLinks = async () =>
  (await database.query<{ count: number }>('select count(*)::int as count from setup_links'))[0]?.count;

const addError = (tenant: string, days: number, resolved: boolean) =>
  database.query(
    `insert into error_logs (tenant_id, fingerprint, process, name, message, first_at, last_at, status, resolved_at)
     select $1, gen_random_uuid(), 'test', 'Error', 'x', at, at, $3, case when $3 = 'resolved' then at end
     from (select now() - make_interval(days => $2) as at) x`,
    [tenant, days, resolved ? 'resolved' : 'open'],
  );

const links = { table: 'setup_links', isExpired: olderThan('expires_at'), user: 'user_id' } as const;

describe('retention', () => {
  it('each kind of data has a file that is in the list', () => {
    const files = readdirSync('server/privacy/retention').filter((file) => file !== 'kind-of-data.ts');
    const names = retention.map(({ name }) => `${name.replaceAll('_', '-')}.ts`);
    expect(names.toSorted()).toEqual(files.toSorted());
  });

  it('deletes what is too old, and says how many of what', async () => {
    await addLinks(3, 31);
    await addLinks(2, 29);
    for (const tenant of [installationScope, tenantId]) {
      await addError(tenant, 91, true);
      await addError(tenant, 89, true);
      await addError(tenant, 366, false);
      await addError(tenant, 364, false);
    }
    expect(await applyRetention(node.deps)).toEqual({ setup_links: 3, resolved_errors: 2, open_errors: 2 });
    expect(await applyRetention(node.deps)).toEqual({});
    expect(await countLinks()).toBe(2);
  });

  it('goes in small batches, and ends between two of them when the node leaves', async () => {
    await addLinks(1_200, 31);
    const scoped = node.deps.db.tenant(tenantId);
    expect(await deleteExpiredRows(scoped, links, 30, 500)).toBe(500);
    expect(await countLinks()).toBe(700);
    const leaving = new AbortController();
    leaving.abort();
    expect(await applyRetention(node.deps, leaving.signal)).toEqual({});
    expect(await applyRetention(node.deps)).toEqual({ setup_links: 700 });
  });

  it('keeps for as long as the tenant chose', async () => {
    await addLinks(2, 8);
    expect(await applyRetention(node.deps)).toEqual({});
    const settings = JSON.stringify({ retention_days: { setup_links: 7 } });
    await database.query('update tenants set settings = $1 where id = $2', [settings, tenantId]);
    expect(await applyRetention(node.deps)).toEqual({ setup_links: 2 });
    await database.query("update tenants set settings = '{}' where id = $1", [tenantId]);
  });

  it('ends what people’s programs sent, of each of them, and of nobody who is held', async () => {
    const people = await Promise.all(Array.from({ length: 103 }, createPerson));
    const [held = ''] = people;
    const sentAt = (days: number) => ({
      id: uuidv7(Date.now() - days * 86_400_000),
      hash: randomBytes(32).toString('hex'),
      sealed: 'v1.sealed',
    });
    const items = [sentAt(364), sentAt(366), sentAt(700)];
    for (const id of people) await insertActivities(node.deps.db.tenant(tenantId), id, items);
    const hold = await placeHold(node.deps, scope(), { user: held, reason: 'case 17' });
    expect(await applyRetention(node.deps)).toEqual({ activities: 204 });
    await releaseHold(node.deps, scope(), hold.ok ? hold.value.id : '');
    expect(await applyRetention(node.deps)).toEqual({ activities: 2 });
    const left = await database.query<{ id: string }>('select distinct id from activities');
    expect(left).toEqual([{ id: items[0]?.id }]);
    await database.query('delete from activities');
  });

  it('takes the address out of a link that ran out unused, of which the rest is kept for its time', async () => {
    const [other] = await database.query<{ id: string }>("select create_tenant('links', 'Links', null) as id");
    const userId = await createPerson();
    const add = (tenant: string, seconds: number, columns: { sealed?: string; sealed_for_user?: string }) =>
      database.query(
        `insert into account_links (tenant_id, id, token_hash, purpose, user_id, sealed, sealed_for_user, email_index, expires_at)
         values ($1, gen_random_uuid(), sha256(gen_random_uuid()::text::bytea), 'register', $2, $3, $4, $5,
           now() + make_interval(secs => $6))`,
        [
          tenant,
          columns.sealed_for_user ? userId : null,
          columns.sealed ?? null,
          columns.sealed_for_user ?? null,
          columns.sealed ? 'kid.index' : null,
          seconds,
        ],
      );
    const kept = () =>
      database.query(`select sealed, sealed_for_user, email_index from account_links order by tenant_id, expires_at`);
    await database.query('delete from account_links');
    await add(tenantId, -61, { sealed: 'ran out' });
    await add(tenantId, -30, { sealed: 'in use perhaps' });
    await add(tenantId, 60, { sealed: 'waits' });
    await add(tenantId, -86_400, { sealed_for_user: 'goes with its user' });
    const hold = await placeHold(node.deps, scope(), { user: undefined, reason: 'case 18' });
    const before = await kept();
    expect(await applyRetention(node.deps)).toEqual({});
    expect(await kept()).toEqual(before);
    await releaseHold(node.deps, scope(), hold.ok ? hold.value.id : '');
    await add(other?.id ?? '', -3_600, { sealed: 'ran out elsewhere' });
    expect(await applyRetention(node.deps)).toEqual({});
    const rows = (await kept()) as {
      sealed: string | null;
      sealed_for_user: string | null;
      email_index: string | null;
    }[];
    const told = rows.map(({ sealed, sealed_for_user }) => sealed ?? sealed_for_user ?? 'nothing');
    expect(told.toSorted()).toEqual(['goes with its user', 'in use perhaps', 'nothing', 'nothing', 'waits']);
    expect(rows.map(({ sealed }) => sealed === null)).toEqual(rows.map(({ email_index }) => email_index === null));
    await database.query('delete from account_links');
  });

  it('takes it out of all of many, batch by batch', async () => {
    await database.query(
      `insert into account_links (tenant_id, id, token_hash, purpose, sealed, expires_at)
       select $1, gen_random_uuid(), sha256(gen_random_uuid()::text::bytea), 'invitation', 'x', now() - interval '1 hour'
       from generate_series(1, 1100)`,
      [tenantId],
    );
    const leaving = new AbortController();
    leaving.abort();
    await applyRetention(node.deps, leaving.signal);
    const left = () => database.query('select from account_links where sealed is not null');
    expect(await left()).toHaveLength(1_100);
    await applyRetention(node.deps);
    expect(await left()).toEqual([]);
    await database.query('delete from account_links');
  });

  it('does not touch another tenant', async () => {
    const [other] = await database.query<{ id: string }>("select create_tenant('other', 'Other', null) as id");
    await addLinks(1, 31);
    await database.query('update setup_links set tenant_id = $1', [other?.id]);
    expect(await deleteExpiredRows(node.deps.db.tenant(tenantId), links, 30, 500)).toBe(0);
  });
});

describe('a legal hold', () => {
  it('on a user keeps what is theirs, and nothing else; released, it goes with the next run', async () => {
    const [held, free] = [await createPerson(), await createPerson()];
    await addLinks(2, 31, held);
    await addLinks(3, 31, free);
    await addLinks(1, 31);
    const hold = await placeHold(node.deps, scope(), { user: held, reason: 'case 17' });
    expect(await applyRetention(node.deps)).toEqual({ setup_links: 4 });
    expect(await releaseHold(node.deps, scope(), hold.ok ? hold.value.id : '')).toMatchObject({ ok: true });
    expect(await applyRetention(node.deps)).toEqual({ setup_links: 2 });
  });

  it('on a tenant keeps everything of it', async () => {
    await addLinks(2, 31, await createPerson());
    await addError(tenantId, 400, false);
    await placeHold(node.deps, scope(), { reason: 'all of it' });
    expect(await applyRetention(node.deps)).toEqual({});
  });

  it('keeps a user from being erased, by request and by the list after a restore', async () => {
    const held = await createPerson();
    const free = await createPerson();
    const hold = await placeHold(node.deps, scope(), { user: held, reason: 'case 17' });
    expect(await eraseUser(node.deps, scope(), held)).toEqual({ ok: false, code: 'on_legal_hold' });
    expect(await node.deps.sealing.findUserKey(tenantId, held)).toBeDefined();
    expect(await eraseUser(node.deps, scope(), free)).toMatchObject({ ok: true });
    await releaseHold(node.deps, scope(), hold.ok ? hold.value.id : '');
    const erased = await eraseUser(node.deps, scope(), held);
    const certificate = erased.ok ? erased.value.certificate : '';
    // As if a backup had brought the account back.
    await database.query("update users set status = 'active' where id = $1", [held]);
    await placeHold(node.deps, scope(), { user: held, reason: 'case 18' });
    expect(await replayErasures(node.deps, 'test', [certificate])).toMatchObject({ erased: 0, held: [held] });
  });

  it('placed while an erasure is asked for either keeps everything or comes too late for it, as a whole', async () => {
    for (let round = 0; round < 20; round += 1) {
      const id = await createPerson();
      const user = round % 2 ? { user: id } : {};
      const [erased, placed] = await Promise.all([
        eraseUser(node.deps, scope(), id),
        placeHold(node.deps, scope(), { ...user, reason: 'a race' }),
      ]);
      const key = await node.deps.sealing.findUserKey(tenantId, id);
      expect(key === undefined).toBe(erased.ok);
      // A hold on the user and their erasure exclude each other; one on the tenant stands for whoever is left.
      if (round % 2) expect(placed.ok).toBe(!erased.ok);
      await database.query('delete from legal_holds');
    }
  });

  it('is on record with who, why and when, when placed and when released; unknown ones are refused', async () => {
    const id = await createPerson();
    const placed = await placeHold(node.deps, scope(), { user: id, reason: 'order 12/26' });
    const hold = placed.ok ? placed.value : undefined;
    expect(hold).toMatchObject({ user_id: id, placed_by: 'test', reason: 'order 12/26' });
    expect(await releaseHold(node.deps, scope(), uuidv7())).toEqual({ ok: false, code: 'unknown_hold' });
    expect(await releaseHold(node.deps, scope(), hold?.id ?? '')).toMatchObject({ value: { released_by: 'test' } });
    expect(await releaseHold(node.deps, scope(), hold?.id ?? '')).toEqual({ ok: false, code: 'unknown_hold' });
    expect(await placeHold(node.deps, scope(), { user: uuidv7(), reason: 'x' })).toEqual({
      ok: false,
      code: 'unknown_user',
    });
    expect(await listHolds(node.deps.db.tenant(tenantId))).toHaveLength(1);
    const audits = await database.query<{ kind: string }>(
      "select kind from audit_events where user_id = $1 and kind like 'hold.%' order by id",
      [id],
    );
    expect(audits.map(({ kind }) => kind)).toEqual(['hold.placed', 'hold.released']);
  });
});
