import {
  changeIncident,
  type IncidentRow,
  listOpenIncidents,
  openIncident,
} from '../../adapters/postgres/incidents.ts';
import { runThroughKysely } from '../../adapters/postgres/job-queue/sql-runners.ts';
import { insertAuditEvent } from '../audit/insert-audit-event.ts';
import type { Deps } from '../deps.ts';
import { MINUTE } from '../kernel/duration.ts';
import { uuidv7 } from '../kernel/ids.ts';
import { tenantSettings } from '../tenancy/tenant-settings.ts';
import type { Alarm, AlarmContext, AlarmReading } from './alarm.ts';
import { alarms as allAlarms } from './alarms.ts';
import { dueWithin } from './severity.ts';

/**
 * Alarms: what somebody has to be called for. Every minute each is read for each tenant; one that is raised opens an
 * incident, of which there is one of a kind at a time and the tenant's administrators are told once, and which ends by
 * itself when the alarm has been quiet for a while, or when an operator says so (`incidents.ts`). Post-mortems are not here.
 */
type WatchDeps = Pick<Deps, 'db' | 'queue' | 'clock' | 'log'>;

export type Watched = { readonly raised: string[]; readonly resolved: string[] };

/** The queue in which incidents wait to be told of. */
export const incidentQueue = 'incidents';

/** An alarm that goes on and off is one incident: it is over when there was no reason for it for so long. */
const quiet_s = 15 * MINUTE;
const actor = 'job:watch-alarms';

const toDate = (seconds: number): Date => new Date(seconds * 1000);

async function raise(
  { db, queue, log }: WatchDeps,
  { tenant, now }: AlarmContext,
  alarm: Alarm,
  reading: AlarmReading,
) {
  const { kind, severity } = alarm;
  const id = uuidv7(now * 1000);
  const { details } = reading;
  const incident = { id, kind, severity, opened_at: toDate(now), due_at: toDate(now + dueWithin[severity]), details };
  const isNew = await db
    .tenant(tenant.id)
    .transaction()
    .execute(async (transaction) => {
      if (!(await openIncident(transaction, incident))) return false;
      const told = { incident: id, alarm: kind, severity, numbers: details };
      await insertAuditEvent(transaction, { kind: 'alarm.raised', actor, details: told });
      await queue.add(runThroughKysely(transaction), incidentQueue, { tenant_id: tenant.id, id });
      return true;
    });
  if (isNew) log.warn('alarm raised', { tenant_id: tenant.id, alarm: kind, severity, incident: id, ...details });
  return isNew;
}

async function settle({ db, log }: WatchDeps, { tenant, now }: AlarmContext, incident: IncidentRow): Promise<boolean> {
  if (now - incident.raised_at.getTime() / 1000 < quiet_s) return false;
  const { id, kind } = incident;
  const isOver = await db
    .tenant(tenant.id)
    .transaction()
    .execute(async (transaction) => {
      const change = { state: 'resolved', resolved_at: toDate(now), resolved_by: actor } as const;
      if (!(await changeIncident(transaction, id, ['open', 'acknowledged'], change))) return false;
      await insertAuditEvent(transaction, { kind: 'alarm.resolved', actor, details: { incident: id, alarm: kind } });
      return true;
    });
  if (isOver) log.info('alarm over', { tenant_id: tenant.id, alarm: kind, incident: id });
  return isOver;
}

/** Reads the alarms of one tenant; answers which were raised and which are over. */
export async function watchAlarms(
  deps: WatchDeps,
  tenantId: string,
  alarms: readonly Alarm[] = allAlarms,
): Promise<Watched> {
  const scoped = deps.db.tenant(tenantId);
  const row = await scoped.selectFrom('tenants').select('settings').executeTakeFirst();
  if (!row) return { raised: [], resolved: [] };
  const tenant = { id: tenantId, settings: tenantSettings.parse(row.settings) };
  const context: AlarmContext = { deps, tenant, now: deps.clock.now() };
  const open = new Map((await listOpenIncidents(scoped)).map((incident) => [incident.kind, incident]));
  const watched: Watched = { raised: [], resolved: [] };
  for (const alarm of alarms) {
    const reading = await alarm.read(context);
    const incident = open.get(alarm.kind);
    if (!incident) {
      if (reading.isRaised && (await raise(deps, context, alarm, reading))) watched.raised.push(alarm.kind);
    } else if (reading.isRaised) {
      await changeIncident(scoped, incident.id, ['open', 'acknowledged'], { raised_at: toDate(context.now) });
    } else if (await settle(deps, context, incident)) watched.resolved.push(alarm.kind);
  }
  return watched;
}
