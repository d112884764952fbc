import { z } from 'zod';
import { countFactors } from '../../../adapters/postgres/view-risk-attempts.ts';
import { DAY } from '../../kernel/duration.ts';
import { accept } from '../../kernel/outcome.ts';
import { nameFactor } from '../../risk/describe-factor.ts';
import { apiRoute } from '../api-route.ts';
import { isWithin, moment, timeSpan } from '../query-fields.ts';

/** The newest unusual attempts of the time that are counted: enough for a share, in a time that stays short. */
const most = 50_000;

/** Why attempts were unusual: which factors counted how often, the most frequent first. */
export const getRiskFactors = apiRoute({
  method: 'GET',
  path: '/risk/factors',
  scope: 'risk:read',
  permission: 'audit.read',
  query: z
    .strictObject({ since: moment.optional(), until: moment.optional() })
    .refine((span) => isWithin(span, 366 * DAY), { path: ['since'] }),
  output: z.object({
    items: z.array(
      z.object({ factor: z.string(), text: z.string(), attempts: z.int(), proven: z.int(), points: z.int() }),
    ),
  }),
  async handle({ deps, tenant, query }) {
    const span = timeSpan(deps.clock.now(), query, 30 * DAY);
    const counts = await countFactors(deps.db.tenant(tenant.id), { ...span, most });
    return accept({ items: counts.map((count) => ({ ...count, text: nameFactor(count.factor) })) });
  },
});
