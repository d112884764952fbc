import type { Database, Statement } from './database.ts';

const failures: Statement = {
  name: 'count-failed-logins',
  text: `select count(*)::int as failed from audit_events
    where tenant_id = current_tenant_id() and kind = 'login.failed' and at > to_timestamp($1)`,
};

/** Sign-ins that were refused since then, for whatever reason; Unix seconds. */
export async function countFailedLogins(db: Database, tenantId: string, from: number): Promise<number> {
  return (await db.run<{ failed: number }>(tenantId, failures, [from]))[0]?.failed ?? 0;
}

const reuse: Statement = {
  name: 'count-token-reuse',
  text: `select count(*)::int as reused, count(distinct client_id)::int as clients from audit_events
    where tenant_id = current_tenant_id() and kind = 'token.reuse_detected' and at > to_timestamp($1)
      and details ->> 'of' = 'RefreshToken'`,
};

/** Refresh tokens that were used again after they were spent since then, and at how many clients; Unix seconds. */
export async function countTokenReuse(
  db: Database,
  tenantId: string,
  from: number,
): Promise<{ readonly reused: number; readonly clients: number }> {
  const [row] = await db.run<{ reused: number; clients: number }>(tenantId, reuse, [from]);
  return row ?? { reused: 0, clients: 0 };
}

export type HighScores = { readonly sign_ins: number; readonly high: number };

const scores: Statement = {
  name: 'count-high-scores',
  text: `select count(*)::int as sign_ins, (count(*) filter (where score >= $3))::int as high from risk_attempts
    where tenant_id = current_tenant_id() and at > to_timestamp($1) and ($2::float8 is null or at <= to_timestamp($2))
      and is_proven and method is distinct from 'refresh'`,
};

/** Right sign-ins of this time, up to now where it has no end, and how many of them scored so high; Unix seconds. */
export async function countHighScores(
  db: Database,
  tenantId: string,
  { from, until, score }: { readonly from: number; readonly until?: number; readonly score: number },
): Promise<HighScores> {
  const [row] = await db.run<HighScores>(tenantId, scores, [from, until ?? null, score]);
  return row ?? { sign_ins: 0, high: 0 };
}
