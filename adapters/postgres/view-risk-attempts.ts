import { sql } from 'kysely';
import type { TenantDb } from './database.ts';

export type RiskAttemptFilter = {
  readonly user?: string | undefined;
  readonly decision?: 'allow' | 'step_up' | 'refuse' | undefined;
  readonly min_score?: number | undefined;
  readonly is_proven?: boolean | undefined;
  readonly since?: Date | undefined;
  readonly until?: Date | undefined;
  /** The id of the last one of the page before. */
  readonly before?: string | undefined;
};

/** The smallest id of version 7 that was made at a time or after it. */
export function firstIdAt(at: Date): string {
  const time = Math.max(0, at.getTime()).toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-000000000000`;
}

const columns = [
  'id',
  'at',
  'user_id',
  'client_id',
  'is_proven',
  'score',
  'decision',
  'is_enforced',
  'points',
  'signals',
  'sealed',
  'completed_at',
  'answer',
  'answered_at',
] as const;

/** Weighed attempts, the newest first. Those that nobody would call unusual are not even looked at when they are not asked for. */
export function listTenantAttempts(db: TenantDb, filter: RiskAttemptFilter, limit: number) {
  const { user, decision, min_score = 0, is_proven, since, until, before } = filter;
  const isUnusual = min_score > 0 || (decision !== undefined && decision !== 'allow');
  return (
    db
      .selectFrom('risk_attempts')
      .select(columns)
      .where(sql<boolean>`tenant_id = current_tenant_id()`)
      // Written out, so that the index for these is taken.
      .$if(isUnusual, (rows) => rows.where(sql<boolean>`score > 0`))
      .$if(user !== undefined, (rows) => rows.where('user_id', '=', user ?? ''))
      .$if(decision !== undefined, (rows) => rows.where('decision', '=', decision ?? 'allow'))
      .$if(min_score > 0, (rows) => rows.where('score', '>=', min_score))
      .$if(is_proven !== undefined, (rows) => rows.where('is_proven', '=', is_proven ?? true))
      .$if(since !== undefined, (rows) => rows.where('id', '>=', firstIdAt(since ?? new Date())))
      .$if(until !== undefined, (rows) => rows.where('id', '<', firstIdAt(until ?? new Date())))
      .$if(before !== undefined, (rows) => rows.where('id', '<', before ?? ''))
      .orderBy('id', 'desc')
      .limit(limit)
      .execute()
  );
}

export type TenantAttemptRow = Awaited<ReturnType<typeof listTenantAttempts>>[number];

export const findTenantAttempt = (db: TenantDb, id: string): Promise<TenantAttemptRow | undefined> =>
  db.selectFrom('risk_attempts').select(columns).where('id', '=', id).executeTakeFirst();

/** One tenth of the scores (`from_score` and up, 100 with the last) in one hour or day. */
export type ScoreBucket = {
  readonly at: Date;
  readonly from_score: number;
  readonly is_proven: boolean;
  readonly attempts: number;
  readonly stepped_up: number;
  readonly refused: number;
};

/** How many sign-ins had which scores; uses of refresh tokens, of which only the unusual are kept, are not among them. */
export async function countScores(
  db: TenantDb,
  { since, until, by }: { readonly since: Date; readonly until: Date; readonly by: 'hour' | 'day' },
): Promise<ScoreBucket[]> {
  const { rows } = await sql<ScoreBucket>`
    select date_trunc(${by}, a.at, 'UTC') as at, least(a.score / 10, 9) * 10 as from_score, a.is_proven,
      count(*)::int as attempts,
      (count(*) filter (where a.decision = 'step_up'))::int as stepped_up,
      (count(*) filter (where a.decision = 'refuse'))::int as refused
    from risk_attempts a
    where a.tenant_id = current_tenant_id() and a.at >= ${since} and a.at < ${until}
      and a.method is distinct from 'refresh'
    group by 1, 2, 3 order by 1, 2, 3`.execute(db);
  return rows;
}

export type FactorCount = {
  readonly factor: string;
  readonly attempts: number;
  readonly proven: number;
  readonly points: number;
};

/** Which factors counted how often, and with how many points in all, among the last `most` unusual attempts of a time. */
export async function countFactors(
  db: TenantDb,
  { since, until, most }: { readonly since: Date; readonly until: Date; readonly most: number },
): Promise<FactorCount[]> {
  const { rows } = await sql<FactorCount>`
    select p.key as factor, count(*)::int as attempts, (count(*) filter (where a.is_proven))::int as proven,
      sum(p.value::int)::int as points
    from (select is_proven, points from risk_attempts
        where tenant_id = current_tenant_id() and score > 0
          and id >= ${firstIdAt(since)}::uuid and id < ${firstIdAt(until)}::uuid
        order by id desc limit ${most}) a,
      jsonb_each_text(a.points) p
    group by 1 order by 2 desc, 1`.execute(db);
  return rows;
}
