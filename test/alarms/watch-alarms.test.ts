import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { listIncidents } from '../../adapters/postgres/incidents.ts';
import { acknowledgeIncident, resolveIncident } from '../../server/alarms/incidents.ts';
import { watchAlarms } from '../../server/alarms/watch-alarms.ts';
import type { Deps } from '../../server/deps.ts';
import { DAY, HOUR, MINUTE } from '../../server/kernel/duration.ts';
import { cloneDatabase, type TestDatabase } from '../support/clone-database.ts';
import { openDeps, type TestDeps } from '../support/open-deps.ts';

let database: TestDatabase;
let one: TestDeps;
let two: TestDeps;
let tenant: string;
let other: string;
let now = Math.floor(Date.now() / 1000);

const at = (open: TestDeps): Deps => ({ ...open.deps, clock: { now: () => now } });
const watch = () => watchAlarms(at(one), tenant);
const incidents = () => listIncidents(one.deps.db.tenant(tenant), { limit: 100 });
const audits = (kind: string) =>
  database.query<{ details: Record<string, unknown> }>(
    'select details from audit_events where tenant_id = $1 and kind = $2 order by id',
    [tenant, kind],
  );
const waiting = async () =>
  Number((await database.query("select count(*) from pgboss.job where name = 'incidents'"))[0]?.count);

/** Sign-ins that were refused, so many seconds ago. */
const fail = (count: number, ago_s = 10, of = tenant) =>
  database.query(
    `insert into audit_events (tenant_id, id, at, kind)
      select $1, gen_random_uuid(), to_timestamp($2), 'login.failed' from generate_series(1, $3)`,
    [of, now - ago_s, count],
  );

/** Right sign-ins, so many seconds ago. */
const signIn = (count: number, score: number, ago_s: number, more: { method?: string; is_proven?: boolean } = {}) =>
  database.query(
    `insert into risk_attempts (tenant_id, id, at, is_proven, score, decision, is_enforced, points, signals, method)
      select $1, gen_random_uuid(), to_timestamp($2), $3, $4, 'allow', true, '{}', '{}', $5 from generate_series(1, $6)`,
    [tenant, now - ago_s, more.is_proven ?? true, score, more.method ?? 'password', count],
  );

beforeAll(async () => {
  database = await cloneDatabase();
  one = await openDeps(database);
  two = await openDeps(database);
});
beforeEach(async () => {
  const slug = `t${Math.random().toString(36).slice(2)}`;
  const make = async (name: string) =>
    (await database.query<{ id: string }>('select create_tenant($1, $1, null) as id', [name]))[0]?.id ?? '';
  tenant = await make(slug);
  other = await make(`${slug}-other`);
  now = Math.floor(Date.now() / 1000);
  await database.query("delete from pgboss.job where name = 'incidents'").catch(() => []);
});
afterAll(async () => {
  await one?.close();
  await two?.close();
  await database?.drop();
});

describe('a spent refresh token that is used again', () => {
  const reuse = (client: string, ago_s = 10, at = tenant, of = 'RefreshToken') =>
    database.query(
      `insert into audit_events (tenant_id, id, at, kind, client_id, details)
        values ($1, gen_random_uuid(), to_timestamp($2), 'token.reuse_detected', $3, jsonb_build_object('of', $4::text))`,
      [at, now - ago_s, client, of],
    );

  it('opens an incident at once, with numbers alone', async () => {
    await reuse('one');
    await reuse('one');
    await reuse('two');
    expect(await watch()).toEqual({ raised: ['token-reuse'], resolved: [] });
    expect(await incidents()).toMatchObject([
      { kind: 'token-reuse', severity: 'high', details: { reused: 3, clients: 2, window_s: 300 } },
    ]);
    expect(await waiting()).toBe(1);
  });

  it('does not long ago, at another tenant, or as a code, which a page that is loaded anew sends twice', async () => {
    await reuse('one', 5 * MINUTE + 1);
    await reuse('one', 10, other);
    await reuse('one', 10, tenant, 'AuthorizationCode');
    expect(await watch()).toEqual({ raised: [], resolved: [] });
  });
});

describe('failed sign-ins', () => {
  it('raise nothing up to the threshold, when they are old, or when they are of another tenant', async () => {
    await fail(50);
    await fail(200, 5 * MINUTE + 1);
    await fail(200, 10, other);
    expect(await watch()).toEqual({ raised: [], resolved: [] });
    expect(await incidents()).toEqual([]);
  });

  it('open an incident above it, with numbers alone, on record, logged, and to be told of', async () => {
    await fail(51);
    expect(await watch()).toEqual({ raised: ['failed-logins'], resolved: [] });
    const [incident] = await incidents();
    expect(incident).toMatchObject({
      kind: 'failed-logins',
      severity: 'high',
      state: 'open',
      opened_at: new Date(now * 1000),
      due_at: new Date((now + HOUR) * 1000),
      details: { failed: 51, threshold: 50, window_s: 300 },
    });
    expect((await audits('alarm.raised'))[0]?.details).toEqual({
      actor: 'job:watch-alarms',
      incident: incident?.id,
      alarm: 'failed-logins',
      severity: 'high',
      numbers: incident?.details,
    });
    expect(one.log.lines.at(-1)).toMatchObject({ level: 'warn', message: 'alarm raised' });
    expect(await waiting()).toBe(1);
  });

  it('are counted against what the tenant chose', async () => {
    await database.query(`update tenants set settings = '{"alarms":{"failed_logins":2}}' where id = $1`, [tenant]);
    await fail(2);
    expect((await watch()).raised).toEqual([]);
    await fail(1);
    expect((await watch()).raised).toEqual(['failed-logins']);
  });
});

describe('an incident', () => {
  it('is one, however many nodes look at once and however long it goes on', async () => {
    await fail(60);
    const all = await Promise.all([one, two, one, two].map((open) => watchAlarms(at(open), tenant)));
    expect(all.flatMap(({ raised }) => raised)).toEqual(['failed-logins']);
    now += MINUTE;
    await fail(60);
    expect(await watch()).toEqual({ raised: [], resolved: [] });
    expect(await incidents()).toHaveLength(1);
    expect(await audits('alarm.raised')).toHaveLength(1);
    expect(await waiting()).toBe(1);
  });

  it('ends by itself when its alarm was quiet for a quarter of an hour, and not before', async () => {
    await fail(60);
    await watch();
    const opened = now;
    now = opened + 10 * MINUTE;
    await fail(60);
    await watch();
    now = opened + 24 * MINUTE;
    expect((await watch()).resolved).toEqual([]);
    now = opened + 25 * MINUTE;
    expect(await watch()).toEqual({ raised: [], resolved: ['failed-logins'] });
    expect(await incidents()).toMatchObject([{ state: 'resolved', resolved_by: 'job:watch-alarms' }]);
    expect(await audits('alarm.resolved')).toHaveLength(1);
    await fail(60);
    expect((await watch()).raised, 'and opens anew').toEqual(['failed-logins']);
    expect(await incidents()).toHaveLength(2);
  });

  it('is acknowledged once and resolved once, with a note, and by nobody of another tenant', async () => {
    await fail(60);
    await watch();
    const [{ id } = { id: '' }] = await incidents();
    const scope = { tenant: { id: tenant }, actor: 'cli:test' };
    const foreign = { tenant: { id: other }, actor: 'cli:test' };
    expect(await acknowledgeIncident(one.deps, foreign, { id })).toEqual({ ok: false, code: 'unknown_incident' });
    expect(await resolveIncident(one.deps, foreign, { id })).toEqual({ ok: false, code: 'unknown_incident' });
    const answers = await Promise.all(
      ['a', 'b', 'c'].map((note) => acknowledgeIncident(one.deps, scope, { id, note })),
    );
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    now += MINUTE;
    await fail(60);
    expect((await watch()).raised, 'nobody is called again').toEqual([]);
    expect(await resolveIncident(one.deps, scope, { id, note: 'blocked at the edge' })).toMatchObject({
      value: { state: 'resolved', note: 'blocked at the edge', acknowledged_by: 'cli:test', resolved_by: 'cli:test' },
    });
    expect(await resolveIncident(one.deps, scope, { id })).toEqual({ ok: false, code: 'unknown_incident' });
    expect((await audits('alarm.acknowledged')).length + (await audits('alarm.resolved')).length).toBe(2);
    expect((await watch()).raised, 'it goes on').toEqual(['failed-logins']);
  });
});

describe('the distribution of scores', () => {
  beforeEach(async () => {
    for (let day = 1; day <= 10; day += 1) {
      await signIn(98, 0, day * DAY);
      await signIn(2, 45, day * DAY);
    }
  });

  it('raises nothing in an hour as always, nor for wrong passwords, refresh tokens, or what is long ago', async () => {
    await signIn(98, 0, 600);
    await signIn(3, 45, 600);
    await signIn(100, 90, 600, { is_proven: false });
    await signIn(100, 90, 600, { method: 'refresh' });
    await signIn(100, 90, 15 * DAY);
    expect((await watch()).raised).toEqual([]);
  });

  it('opens an incident when many more than usual are unusual', async () => {
    await signIn(60, 0, 600);
    await signIn(40, 45, 600);
    expect((await watch()).raised).toEqual(['score-distribution']);
    expect(await incidents()).toMatchObject([
      {
        severity: 'medium',
        details: { sign_ins: 100, high: 40, step_up_from: 40, usual_sign_ins: 1_000, usual_high: 20 },
      },
    ]);
  });

  it('goes by the threshold that the tenant has now', async () => {
    await database.query(`update tenants set settings = '{"risk":{"step_up_from":50}}' where id = $1`, [tenant]);
    await signIn(60, 0, 600);
    await signIn(40, 45, 600);
    expect((await watch()).raised).toEqual([]);
  });
});

describe('what is asked every minute', () => {
  it('is answered out of indexes alone', async () => {
    const plans: string[] = [];
    await one.deps.db.transact(tenant, async (client) => {
      // Of a few rows, which is what there is here, reading them all is cheaper: whether an index would do is asked.
      await client.query('set local enable_seqscan = off');
      await client.query('set local enable_bitmapscan = off');
      const queries = [
        `select count(*) from audit_events where tenant_id = current_tenant_id() and kind = 'login.failed' and at > now() - interval '5 min'`,
        `select count(*), count(*) filter (where score >= 40) from risk_attempts where tenant_id = current_tenant_id()
          and at > now() - interval '1 hour' and is_proven and method is distinct from 'refresh'`,
      ];
      for (const query of queries) {
        const { rows } = await client.query(`explain ${query}`);
        plans.push(rows.map((row) => row['QUERY PLAN']).join('\n'));
      }
    });
    expect(plans[0]).toMatch(/Index Only Scan using audit_events_\d+_\d+_tenant_id_at_idx/);
    expect(plans[0]).not.toContain('Seq Scan');
    expect(plans[1]).toContain('risk_attempts_scores');
    expect(plans[1]).not.toContain('Seq Scan');
  });
});
