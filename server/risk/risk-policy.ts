import { z } from 'zod';
import { factorIds } from './factors.ts';
import { riskLimits } from './risk-limits.ts';

const score = z.int('must be a whole number').min(1, 'must be at least 1').max(100, 'must be at most 100');
const points = z.int('must be a whole number').min(0, 'must be at least 0').max(100, 'must be at most 100');

/** What a tenant makes of risk: where it draws its lines, and what each sign is worth to it. */
export const riskPolicy = z
  .strictObject({
    /** `observe`: attempts are weighed and kept, and nobody is asked or refused for it. */
    mode: z.enum(['enforce', 'observe']).default('enforce'),
    /** From this score on a password alone is not enough. */
    step_up_from: score.default(40),
    /** From this score on nobody gets in who has no second factor. */
    refuse_from: score.default(70),
    /**
     * What becomes of refresh tokens of public clients that come from an unusual place: `record` keeps it, `refuse` refuses
     * those of whom more would be asked at a sign-in. `off` costs nothing.
     */
    on_refresh: z.enum(['off', 'record', 'refuse']).default('off'),
    /** Points of factors that are to differ from their own; 0 switches one off. */
    weights: z
      .partialRecord(z.enum(factorIds), points, { error: `must name one of ${factorIds.join(', ')}` })
      .prefault({}),
    limits: riskLimits.prefault({}),
  })
  .refine(({ step_up_from, refuse_from }) => step_up_from <= refuse_from, {
    path: ['refuse_from'],
    message: 'must not be less than step_up_from',
  });

export type RiskPolicy = z.output<typeof riskPolicy>;

/** A policy as somebody wrote it, valid and without the defaults, which are not to be written down with it. */
export const givenRiskPolicy = z.record(z.string(), z.unknown()).superRefine((given, context) => {
  for (const { path, message } of riskPolicy.safeParse(given).error?.issues ?? [])
    context.addIssue({ code: 'custom', path, message });
});
