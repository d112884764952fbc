import type { Deps } from '../../deps.ts';
import type { Tenant } from '../../tenancy/tenant.ts';

/** An export as the person it is about may see it; the link is known to whoever asked for it alone. */
export type ExportSummary = {
  readonly id: string;
  readonly state: 'waiting' | 'ready' | 'failed' | 'downloaded';
  readonly created_at: Date;
  readonly ready_at: Date | null;
  readonly expires_at: Date;
};

/** The exports of a user that are still kept, the latest first. */
export async function listExports(
  { db }: Pick<Deps, 'db'>,
  tenant: Pick<Tenant, 'id'>,
  userId: string,
): Promise<ExportSummary[]> {
  const rows = await db
    .tenant(tenant.id)
    .selectFrom('user_exports')
    .select(['id', 'state', 'created_at', 'ready_at', 'expires_at', 'consumed_at'])
    .where('user_id', '=', userId)
    .orderBy('created_at', 'desc')
    .execute();
  return rows.map(({ state, consumed_at, ...row }) => ({
    ...row,
    state: consumed_at ? 'downloaded' : state === 'making' ? 'waiting' : state,
  }));
}
