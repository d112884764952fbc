import { z } from 'zod';
import { accept } from '../../kernel/outcome.ts';
import { viewAttempts } from '../../risk/attempts/view-attempts.ts';
import { apiRoute } from '../api-route.ts';
import { flag, moment, pageLimit, wholeNumber } from '../query-fields.ts';
import { riskAttempt, toRiskAttempt } from '../risk-attempt.ts';

/** Weighed attempts to sign in, newest first, page by page; with `user`, one user's history. */
export const getRiskAttempts = apiRoute({
  method: 'GET',
  path: '/risk/attempts',
  scope: 'risk:read',
  permission: 'audit.read',
  query: z.strictObject({
    user: z.uuid().optional(),
    decision: z.enum(['allow', 'step_up', 'refuse']).optional(),
    min_score: wholeNumber(100).optional(),
    is_proven: flag.optional(),
    since: moment.optional(),
    until: moment.optional(),
    /** `next_cursor` of the page before. */
    cursor: z.uuid().optional(),
    limit: pageLimit(200).default(50),
  }),
  output: z.object({ items: z.array(riskAttempt), next_cursor: z.uuid().nullable() }),
  async handle({ deps, tenant, userId, query: { cursor, limit, ...filter } }) {
    const scope = { tenant, actor: `user:${userId}` };
    const attempts = await viewAttempts(deps, scope, { ...filter, before: cursor }, limit);
    const next_cursor = attempts.length === limit ? (attempts.at(-1)?.id ?? null) : null;
    return accept({ items: attempts.map(toRiskAttempt), next_cursor });
  },
});
