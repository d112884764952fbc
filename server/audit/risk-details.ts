import { z } from 'zod';

/** How risky an attempt was (`server/risk`): the score of 0 to 100, and the factors that counted. */
export const riskDetails = z.strictObject({
  attempt_id: z.uuid(),
  score: z.int(),
  decision: z.enum(['allow', 'step_up', 'refuse']),
  factors: z.array(z.string()),
});
