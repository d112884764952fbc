import { z } from 'zod';
import type { ViewedAttempt } from '../risk/attempts/view-attempts.ts';

const iso = z.iso.datetime();

const factor = z.object({
  id: z.string(),
  points: z.int(),
  /** `new_country`, `covered:<factor>` or `unknown:<why>`. */
  reason: z.string(),
  text: z.string(),
  evidence: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
});

/** A weighed attempt as the API shows it. */
export const riskAttempt = z.object({
  id: z.uuid(),
  at: iso,
  user_id: z.uuid().nullable(),
  client_id: z.string().nullable(),
  method: z.string().nullable(),
  is_proven: z.boolean(),
  score: z.int(),
  decision: z.enum(['allow', 'step_up', 'refuse']),
  is_enforced: z.boolean(),
  /** By factor, as it was weighed then. */
  points: z.record(z.string(), z.number()),
  /** As today's policy finds them; null where the signals are of another version. */
  factors: z.array(factor).nullable(),
  completed_at: iso.nullable(),
  answer: z.enum(['me', 'not_me']).nullable(),
});

export const toRiskAttempt = ({ at, completed_at, factors, ...attempt }: ViewedAttempt) => ({
  ...attempt,
  at: at.toISOString(),
  completed_at: completed_at?.toISOString() ?? null,
  factors: factors ? [...factors] : null,
});
