import { z } from 'zod';
import { accept, refuse } from '../../kernel/outcome.ts';
import { showAttempt } from '../../risk/attempts/view-attempts.ts';
import { apiRoute } from '../api-route.ts';
import { riskAttempt, toRiskAttempt } from '../risk-attempt.ts';

/** One attempt with where it came from; looking at it is on record. */
export const getRiskAttempt = apiRoute({
  method: 'GET',
  path: '/risk/attempt',
  scope: 'risk:read',
  permission: 'audit.read',
  query: z.strictObject({ id: z.uuid() }),
  output: riskAttempt.extend({
    /** Null where it was at no account, the account is erased, or it cannot be read. */
    details: z
      .object({
        ip: z.string(),
        user_agent: z.string().nullable(),
        country: z.string().nullable(),
        region: z.string().nullable(),
        city: z.string().nullable(),
        asn: z.int().nullable(),
        as_org: z.string().nullable(),
      })
      .nullable(),
  }),
  async handle({ deps, tenant, userId, query: { id } }) {
    const outcome = await showAttempt(deps, { tenant, actor: `user:${userId}` }, id);
    if (!outcome.ok) return refuse('not_found');
    const { details, ...attempt } = outcome.value;
    if (!details) return accept({ ...toRiskAttempt(attempt), details });
    const { ip, user_agent = null, place } = details;
    const { country = null, region = null, city = null, asn = null, as_org = null } = place;
    return accept({ ...toRiskAttempt(attempt), details: { ip, user_agent, country, region, city, asn, as_org } });
  },
});
