import { LRUCache } from 'lru-cache';
import type { Client } from 'pg';
import type { Sealing } from '../../server/keys/sealing.ts';
import { createBatch } from './batch.ts';
import type { Database } from './database.ts';
import { isDatabaseError } from './database.ts';
import type { JobQueue } from './job-queue/open-job-queue.ts';
import { runThroughClient } from './job-queue/sql-runners.ts';
import { type EndedSessions, logoutQueue } from './logout-notices.ts';
import { type RareStatement, rareStatements, type SealedWrite, sealWrite, valuesOf } from './rare-writes.ts';
import { type StoredAudit, sealAudit } from './seal-audit.ts';
import type { Unit, UnitFailure } from './unit.ts';

const auditColumns = `(id, kind, user_id, client_id, request_id, details, sealed)`;
const auditRows = `id, kind, user_id, client_id, request_id, coalesce(details, '{}'), sealed`;
const auditFields = `id uuid, kind text, user_id uuid, client_id text, request_id text, details jsonb, sealed text`;

// now() is when a transaction began, so one that waited for the row can find it spent "later than now": without a grace
// only a row that was never spent will do.
const commit = {
  name: 'commit-units',
  text: `
with claim as (
  select unit, decode(id, 'hex') as id, to_timestamp(expires_at) as expires_at
  from json_to_recordset($1::json) as x(unit int, id text, expires_at float8)
), claimed as (
  insert into replay_claims (id, expires_at) select id, expires_at from claim order by id
  on conflict do nothing returning id
), replayed as (
  select unit from claim where id not in (select id from claimed)
), consume as (
  select unit, decode(id, 'hex') as id, grace from json_to_recordset($2::json) as x(unit int, id text, grace int)
), consumed as (
  -- The ids as an array, not a join: whatever the statistics say, each is one look-up in the index.
  update oidc_records r set consumed_at = coalesce(r.consumed_at, now())
  where r.tenant_id = current_tenant_id()
    and r.id = any(array(select id from consume where unit not in (select unit from replayed)))
    and (r.grant_id is null or exists (select from grants g where g.tenant_id = current_tenant_id() and g.id = r.grant_id))
    and (r.consumed_at is null
      or r.consumed_at > now() - make_interval(secs => $5::int) and r.id = any(array(select id from consume where grace > 0)))
  returning r.id
), failed as (
  select unit, 'replayed' as why from replayed
  union
  select unit, 'consumed' from consume
  where id not in (select id from consumed) and unit not in (select unit from replayed)
), stored as (
  insert into oidc_records (id, kind, grant_id, user_id, client_id, session_uid, session_bound, user_code, payload, expires_at)
  select decode(id, 'hex'), kind, grant_id, user_id, client_id, session_uid, coalesce(session_bound, false), user_code,
    payload, to_timestamp(expires_at)
  from json_to_recordset($3::json) as x(unit int, id text, kind text, grant_id text, user_id uuid, client_id text,
    session_uid text, session_bound boolean, user_code text, payload jsonb, expires_at float8)
  where unit not in (select unit from failed)
  on conflict (tenant_id, id) do update set payload = excluded.payload, expires_at = excluded.expires_at,
    grant_id = excluded.grant_id, user_id = excluded.user_id, session_uid = excluded.session_uid
  where oidc_records.kind <> 'RefreshToken'
), used as (
  -- A session whose tokens are renewed is in use. A row that somebody else is at is passed over: they do the same, or end it.
  update sessions set last_used_at = now()
  where tenant_id = current_tenant_id() and uid = any(array(
    select s.uid from sessions s where s.tenant_id = current_tenant_id() and s.revoked_at is null
      and s.uid = any(array(select x.session_uid from json_to_recordset($3::json) as x(unit int, kind text, session_uid text,
        session_bound boolean) where x.kind = 'RefreshToken' and x.session_bound and x.unit not in (select unit from failed)))
      and s.last_used_at < now() - interval '1 minute'
    for update skip locked))
), audited as (
  insert into audit_events ${auditColumns}
  select ${auditRows} from json_to_recordset($4::json) as x(unit int, ${auditFields})
  where unit not in (select unit from failed)
)
select unit, why from failed`,
};

/** For units that store nothing but that they were: a JWT access token is no row, so this is all a client's own costs. */
const commitAudits = {
  name: 'commit-audits',
  text: `insert into audit_events ${auditColumns}
  select ${auditRows} from json_to_recordset($1::json) as x(${auditFields})`,
};

/** A unit in which nothing personal is in clear any more. */
type SealedUnit = Omit<Unit, 'audits' | 'rare'> & {
  readonly audits: readonly StoredAudit[];
  readonly rare: readonly SealedWrite[];
};

/** Sealing may read keys, so it comes before the transaction: nobody waits for a connection holding one. */
async function sealUnit(sealing: Sealing, tenantId: string, unit: Unit): Promise<SealedUnit> {
  const audits = await Promise.all(unit.audits.map((audit) => sealAudit(sealing, tenantId, audit)));
  const rare = await Promise.all(unit.rare.map((one) => sealWrite(sealing, tenantId, one)));
  return { ...unit, audits, rare };
}

/**
 * The commit statement's values: four JSON documents, whose rows say to which unit of the batch they belong, and the grace
 * in which a spent refresh token may be spent again, which is the same for all that have one.
 */
function documentsOf(units: readonly SealedUnit[]): unknown[] {
  const claims: object[] = [];
  const consumes: { unit: number; id: string; grace: number }[] = [];
  const records: object[] = [];
  const audits: object[] = [];
  units.forEach((entry, unit) => {
    for (const claim of entry.claims) claims.push({ unit, ...claim });
    for (const consume of entry.consumes) consumes.push({ unit, ...consume });
    for (const record of entry.records) records.push({ unit, ...record });
    for (const audit of entry.audits) audits.push({ unit, ...audit });
  });
  // Rows are locked in one order by every node, so that two batches cannot wait for each other.
  consumes.sort((a, b) => (a.id < b.id ? -1 : 1));
  const grace = Math.max(0, ...consumes.map((consume) => consume.grace));
  const documents = [claims, consumes, records, audits].map((rows) =>
    rows.length === 0 ? '[]' : JSON.stringify(rows),
  );
  return [...documents, grace];
}

const isAuditOnly = ({ claims, consumes, records, rare }: SealedUnit): boolean =>
  claims.length + consumes.length + records.length + rare.length === 0;

type Failed = { unit: number; why: UnitFailure };
type CommitUnit = (tenantId: string, unit: Unit) => Promise<UnitFailure | undefined>;

/**
 * What goes away when it is tried again. Two that touch the same session can wait for each other, and PostgreSQL ends one of
 * them. And one that saves a session while many others do can miss its row, which they move, and then finds it as a
 * duplicate in the index that `on conflict` does not look at.
 */
const passing = ['40P01', '40001', '23505'];
const mostAttempts = 4;

class UnitRefused extends Error {
  readonly why: UnitFailure;

  constructor(why: UnitFailure) {
    super(why);
    this.why = why;
  }
}

/** The number of tenants whose queues are kept; an idle queue holds nothing, so losing one costs nothing. */
const queues = 1_000;

/**
 * Commits units. Those that touch only records, claims and audit rows ride together with others of their tenant in
 * one statement, acknowledged after its commit; the rest get a transaction of their own.
 */
export function createCommitUnit(db: Database, sealing: Sealing, queue: Pick<JobQueue, 'add'>): CommitUnit {
  const batches = new LRUCache<string, (unit: SealedUnit) => Promise<UnitFailure | undefined>>({ max: queues });

  async function commitTogether(tenantId: string, units: SealedUnit[]): Promise<(UnitFailure | undefined)[]> {
    if (units.every(isAuditOnly)) {
      const audits = units.flatMap((unit) => unit.audits);
      await db.run(tenantId, commitAudits, [JSON.stringify(audits)]);
      return units.map(() => undefined);
    }
    const failed = await db.run<Failed>(tenantId, commit, documentsOf(units));
    const whys = new Map(failed.map((row) => [row.unit, row.why]));
    return units.map((_, at) => whys.get(at));
  }

  /** One bad unit must not fail its neighbours: after an error each is tried alone and fails for itself. */
  async function commitBatch(tenantId: string, units: SealedUnit[]): Promise<(() => UnitFailure | undefined)[]> {
    try {
      return (await commitTogether(tenantId, units)).map((why) => () => why);
    } catch (error) {
      const isWorthRetrying = units.length > 1 || isDatabaseError(error, '40P01', '40001');
      if (!isWorthRetrying || !isDatabaseError(error, '40P01', '40001', '22P02', '22P05', '23502', '23503', '23514'))
        throw error;
      const settled = await Promise.allSettled(units.map((unit) => commitTogether(tenantId, [unit])));
      return settled.map((one) => () => {
        if (one.status === 'rejected') throw one.reason;
        return one.value[0];
      });
    }
  }

  function batchOf(tenantId: string): (unit: SealedUnit) => Promise<UnitFailure | undefined> {
    const existing = batches.get(tenantId);
    if (existing) return existing;
    const enqueue = createBatch<SealedUnit, () => UnitFailure | undefined>({
      run: (units) => commitBatch(tenantId, units),
      maxInFlight: 1,
      keysOf: (unit) => [...unit.consumes, ...unit.claims].map((entry) => entry.id),
    });
    const batch = async (unit: SealedUnit) => (await enqueue(unit))();
    batches.set(tenantId, batch);
    return batch;
  }

  /** Puts the notices that a write has left into the queue. */
  async function tellClients(client: Client, tenant_id: string, rare: RareStatement, row: unknown): Promise<void> {
    const notices = rare.write === 'revoke_user_sessions' ? (row as EndedSessions).notices : [];
    const ids = rare.write === 'save_logout_notice' ? [rare.notice.id] : notices;
    for (const id of ids) await queue.add(runThroughClient(client), logoutQueue, { tenant_id, id });
  }

  async function commitAlone(client: Client, unit: SealedUnit): Promise<void> {
    const { rows } = await client.query<Failed>({ ...commit, values: documentsOf([unit]) });
    if (rows[0]) throw new UnitRefused(rows[0].why);
  }

  async function writeRare(client: Client, tenant_id: string, unit: SealedUnit): Promise<void> {
    for (const rare of unit.rare) {
      if (rare.write === 'add_job') {
        await queue.add(runThroughClient(client), rare.queue, { tenant_id, id: rare.id }, rare.after_s);
        continue;
      }
      const { rows, rowCount } = await client.query({ ...rareStatements[rare.write], values: valuesOf(rare) });
      await tellClients(client, tenant_id, rare, rows[0]);
      if (rare.write === 'save_session' && rare.session.epoch !== undefined && rowCount === 0) {
        throw new UnitRefused('signed_out');
      }
    }
  }

  /**
   * What can be spent once is spent first. Of many with the same one all but one are then refused before they queue for rows
   * that they have in common, such as their session's, each holding a connection that others wait for.
   */
  async function commitRare(client: Client, tenantId: string, unit: SealedUnit): Promise<void> {
    const isSpending = unit.consumes.length > 0;
    if (isSpending) await commitAlone(client, { ...unit, records: [], audits: [] });
    await writeRare(client, tenantId, unit);
    await commitAlone(client, isSpending ? { ...unit, claims: [], consumes: [] } : unit);
  }

  return async (tenantId, given) => {
    const unit = await sealUnit(sealing, tenantId, given);
    if (unit.rare.length === 0) return batchOf(tenantId)(unit);
    for (let attempt = 1; ; attempt += 1) {
      try {
        await db.transact(tenantId, (client) => commitRare(client, tenantId, unit));
        return undefined;
      } catch (error) {
        if (error instanceof UnitRefused) return error.why;
        if (attempt === mostAttempts || !isDatabaseError(error, ...passing)) throw error;
      }
    }
  };
}
