import { type Selectable, sql } from 'kysely';
import type { TenantDb } from './database.ts';
import type { IncidentTable } from './schema/incident-tables.ts';

export type IncidentRow = Omit<Selectable<IncidentTable>, 'tenant_id'>;

const columns = [
  'id',
  'kind',
  'severity',
  'state',
  'opened_at',
  'due_at',
  'raised_at',
  'notified_at',
  'acknowledged_at',
  'acknowledged_by',
  'resolved_at',
  'resolved_by',
  'note',
  'details',
] as const;

export type IncidentState = IncidentRow['state'];

/** The newest first; `before` is the id of the last one of the page before. */
export const listIncidents = (
  db: TenantDb,
  { state, before, limit }: { state?: IncidentState | undefined; before?: string | undefined; limit: number },
): Promise<IncidentRow[]> =>
  db
    .selectFrom('incidents')
    .select(columns)
    .$if(state !== undefined, (rows) => rows.where('state', '=', state ?? 'open'))
    .$if(before !== undefined, (rows) => rows.where('id', '<', before ?? ''))
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();

export const findIncident = (db: TenantDb, id: string): Promise<IncidentRow | undefined> =>
  db.selectFrom('incidents').select(columns).where('id', '=', id).executeTakeFirst();

/** Those of which somebody still has to say that they are over. */
export const listOpenIncidents = (db: TenantDb): Promise<IncidentRow[]> =>
  db.selectFrom('incidents').select(columns).where(sql<boolean>`state <> 'resolved'`).execute();

export type NewIncident = Pick<IncidentRow, 'id' | 'kind' | 'severity' | 'opened_at' | 'due_at' | 'details'>;

/** False where one of its kind is open already. */
export async function openIncident(db: TenantDb, { details, ...incident }: NewIncident): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('incidents')
    .values({ ...incident, raised_at: incident.opened_at, details: JSON.stringify(details) })
    .onConflict((conflict) =>
      conflict.columns(['tenant_id', 'kind']).where(sql<boolean>`state <> 'resolved'`).doNothing(),
    )
    .executeTakeFirst();
  return Number(numInsertedOrUpdatedRows ?? 0) > 0;
}

type Change = Partial<
  Pick<
    IncidentRow,
    | 'state'
    | 'raised_at'
    | 'acknowledged_at'
    | 'acknowledged_by'
    | 'resolved_at'
    | 'resolved_by'
    | 'note'
    | 'notified_at'
  >
>;

/** Changes one that is in one of these states; false where it is not. */
export async function changeIncident(
  db: TenantDb,
  id: string,
  from: readonly IncidentState[],
  change: Change,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('incidents')
    .set(change)
    .where('id', '=', id)
    .where('state', 'in', from)
    .$if(change.notified_at !== undefined, (rows) => rows.where('notified_at', 'is', null))
    .executeTakeFirst();
  return Number(numUpdatedRows) > 0;
}
