import { z } from 'zod';
import { listActivities } from '../../../adapters/postgres/activities.ts';
import { keptActivity } from '../../activity/activity-item.ts';
import { openActivity } from '../../activity/open-activity.ts';
import { accept, refuse } from '../../kernel/outcome.ts';
import { apiRoute } from '../api-route.ts';

const limit = z
  .string()
  .regex(/^[1-9]\d{0,2}$/)
  .transform(Number)
  .pipe(z.number().max(500));

/** A user's own activities, newest first, page by page. */
export const getActivity = apiRoute({
  method: 'GET',
  path: '/activity',
  scope: 'activity:read',
  query: z.strictObject({
    /** `next_cursor` of the page before. */
    cursor: z.uuid().optional(),
    limit: limit.default(100),
  }),
  output: z.object({
    items: z.array(keptActivity.extend({ id: z.uuid(), received_at: z.iso.datetime() })),
    next_cursor: z.uuid().nullable(),
  }),
  async handle({ deps, tenant, userId, query }) {
    const key = await deps.sealing.findUserKey(tenant.id, userId);
    if (!key) return refuse('user_gone');
    const before = query.cursor;
    const rows = await listActivities(deps.db.tenant(tenant.id), userId, { before, limit: query.limit });
    const items = rows.map((row) => ({
      id: row.id,
      received_at: row.received_at.toISOString(),
      ...openActivity(key, row),
    }));
    return accept({ items, next_cursor: rows.length === query.limit ? (rows.at(-1)?.id ?? null) : null });
  },
});
