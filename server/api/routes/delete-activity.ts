import { z } from 'zod';
import { deleteActivities } from '../../../adapters/postgres/activities.ts';
import { accept } from '../../kernel/outcome.ts';
import { apiRoute } from '../api-route.ts';

/** Deletes all of a user's own activities. */
export const deleteActivity = apiRoute({
  method: 'DELETE',
  path: '/activity',
  scope: 'activity:write',
  query: z.strictObject({}),
  output: z.object({ deleted: z.int() }),
  async handle({ deps, tenant, userId }) {
    return accept({ deleted: await deleteActivities(deps.db.tenant(tenant.id), userId) });
  },
});
