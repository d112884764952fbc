import { z } from 'zod';
import { deleteActivities } from '../../../adapters/postgres/activities.ts';
import { accept, refuse } from '../../kernel/outcome.ts';
import { apiRoute } from '../api-route.ts';

/** Deletes all of a user's own activities. */
export const deleteActivity = apiRoute({
  method: 'DELETE',
  path: '/activity',
  scope: 'activity:write',
  query: z.strictObject({}),
  output: z.object({ deleted: z.int() }),
  async handle({ deps, tenant, userId }) {
    const deleted = await deleteActivities(deps.db.tenant(tenant.id), userId);
    return deleted === undefined ? refuse('on_legal_hold') : accept({ deleted });
  },
});
