import { changeIncident, findIncident, type IncidentRow } from '../../adapters/postgres/incidents.ts';
import { insertAuditEvent } from '../audit/insert-audit-event.ts';
import type { Deps } from '../deps.ts';
import { accept, type Outcome, refuse } from '../kernel/outcome.ts';
import type { ChangeScope } from '../tenancy/change-scope.ts';

type Answer = { readonly id: string; readonly note?: string | undefined };

async function change(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  { tenant, actor }: ChangeScope,
  { id, note }: Answer,
  to: 'acknowledged' | 'resolved',
): Promise<Outcome<IncidentRow, 'unknown_incident'>> {
  const at = new Date(clock.now() * 1000);
  const noted = note === undefined ? {} : { note };
  return db
    .tenant(tenant.id)
    .transaction()
    .execute(async (transaction) => {
      const isChanged =
        to === 'acknowledged'
          ? await changeIncident(transaction, id, ['open'], {
              state: to,
              acknowledged_at: at,
              acknowledged_by: actor,
              ...noted,
            })
          : await changeIncident(transaction, id, ['open', 'acknowledged'], {
              state: to,
              resolved_at: at,
              resolved_by: actor,
              ...noted,
            });
      const incident = isChanged ? await findIncident(transaction, id) : undefined;
      if (!incident) return refuse('unknown_incident');
      const details = { incident: id, alarm: incident.kind, note };
      const kind = to === 'acknowledged' ? 'alarm.acknowledged' : 'alarm.resolved';
      await insertAuditEvent(transaction, { kind, actor, details });
      return accept(incident);
    });
}

/** Somebody has taken an open incident on. */
export const acknowledgeIncident = (deps: Pick<Deps, 'db' | 'clock'>, scope: ChangeScope, answer: Answer) =>
  change(deps, scope, answer, 'acknowledged');

/** An incident that is not over yet is; the alarm opens another one if it is still raised. */
export const resolveIncident = (deps: Pick<Deps, 'db' | 'clock'>, scope: ChangeScope, answer: Answer) =>
  change(deps, scope, answer, 'resolved');
