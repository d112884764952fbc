import { z } from 'zod';
import { countScores } from '../../../adapters/postgres/view-risk-attempts.ts';
import { DAY } from '../../kernel/duration.ts';
import { accept } from '../../kernel/outcome.ts';
import { apiRoute } from '../api-route.ts';
import { isWithin, moment, timeSpan } from '../query-fields.ts';

/** The longest time that is counted in one answer, in seconds. */
const most_s = { hour: 31 * DAY, day: 366 * DAY };

/** How scores are distributed over a time, by hour or day (UTC) and in steps of ten. */
export const getRiskScores = apiRoute({
  method: 'GET',
  path: '/risk/scores',
  scope: 'risk:read',
  permission: 'audit.read',
  query: z
    .strictObject({ by: z.enum(['hour', 'day']).default('day'), since: moment.optional(), until: moment.optional() })
    .refine(({ by, ...span }) => isWithin(span, most_s[by]), { path: ['since'] }),
  output: z.object({
    items: z.array(
      z.object({
        at: z.iso.datetime(),
        from_score: z.int(),
        is_proven: z.boolean(),
        attempts: z.int(),
        stepped_up: z.int(),
        refused: z.int(),
      }),
    ),
  }),
  async handle({ deps, tenant, query: { by, ...given } }) {
    const span = timeSpan(deps.clock.now(), given, by === 'day' ? 30 * DAY : DAY);
    const buckets = await countScores(deps.db.tenant(tenant.id), { ...span, by });
    return accept({ items: buckets.map(({ at, ...bucket }) => ({ at: at.toISOString(), ...bucket })) });
  },
});
