import { z } from 'zod';
import { listIncidents } from '../../../adapters/postgres/incidents.ts';
import { accept } from '../../kernel/outcome.ts';
import { apiRoute } from '../api-route.ts';
import { pageLimit } from '../query-fields.ts';

const moment = z.iso.datetime();
const state = z.enum(['open', 'acknowledged', 'resolved']);
const iso = (at: Date | null): string | null => at?.toISOString() ?? null;

/** What alarms were raised, newest first, page by page. */
export const getIncidents = apiRoute({
  method: 'GET',
  path: '/incidents',
  scope: 'incidents:read',
  permission: 'audit.read',
  query: z.strictObject({
    state: state.optional(),
    /** `next_cursor` of the page before. */
    cursor: z.uuid().optional(),
    limit: pageLimit(200).default(50),
  }),
  output: z.object({
    items: z.array(
      z.object({
        id: z.uuid(),
        kind: z.string(),
        severity: z.enum(['critical', 'high', 'medium', 'low']),
        state,
        opened_at: moment,
        due_at: moment,
        acknowledged_at: moment.nullable(),
        acknowledged_by: z.string().nullable(),
        resolved_at: moment.nullable(),
        resolved_by: z.string().nullable(),
        note: z.string().nullable(),
        details: z.record(z.string(), z.number()),
      }),
    ),
    next_cursor: z.uuid().nullable(),
  }),
  async handle({ deps, tenant, query: { state, cursor, limit } }) {
    const incidents = await listIncidents(deps.db.tenant(tenant.id), { state, before: cursor, limit });
    const items = incidents.map((incident) => ({
      ...incident,
      opened_at: incident.opened_at.toISOString(),
      due_at: incident.due_at.toISOString(),
      acknowledged_at: iso(incident.acknowledged_at),
      resolved_at: iso(incident.resolved_at),
    }));
    return accept({ items, next_cursor: items.length === limit ? (items.at(-1)?.id ?? null) : null });
  },
});
