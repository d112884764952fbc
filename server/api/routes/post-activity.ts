import { z } from 'zod';
import { activityItem } from '../../activity/activity-item.ts';
import { keepActivities } from '../../activity/keep-activities.ts';
import { accept } from '../../kernel/outcome.ts';
import { apiRoute } from '../api-route.ts';

const alteration = z.object({ stage: z.string(), code: z.string(), count: z.int() });

/** Takes a batch of activities; the report says of each what became of it, by its place in the batch. */
export const postActivity = apiRoute({
  method: 'POST',
  path: '/activity',
  scope: 'activity:write',
  query: z.strictObject({}),
  body: z.strictObject({ items: z.array(activityItem).min(1).max(500) }),
  output: z.object({
    kept: z.int(),
    dropped: z.int(),
    items: z.array(
      z.object({
        index: z.int(),
        kept: z.boolean(),
        dropped_by: z.string().optional(),
        reason: z.string().optional(),
        altered: z.array(alteration).readonly(),
      }),
    ),
  }),
  async handle({ deps, tenant, userId, body }) {
    const outcome = await keepActivities(deps, tenant, userId, body.items);
    if (!outcome.ok) return outcome;
    const items = [...outcome.value];
    const kept = items.filter((item) => item.kept).length;
    return accept({ kept, dropped: items.length - kept, items });
  },
});
