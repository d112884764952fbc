import { z } from 'zod';

/** Unix seconds that have a date. */
const moment = z.int().min(0).max(8_640_000_000_000);

/** Something a person did on their desktop, as their own program reports it. */
export const activityItem = z.strictObject({
  /** The program or page it happened in. */
  app: z.string().max(500).optional(),
  title: z.string().max(10_000).optional(),
  text: z.string().max(200_000).optional(),
  url: z.string().max(10_000).optional(),
  /** From a private window: reported so that the client need not decide, and never kept. */
  is_private: z.boolean().optional(),
  at: moment,
});

/** What is kept of it: sealed under the user's key as JSON. */
export const keptActivity = z.object({
  app: z.string().optional(),
  title: z.string().optional(),
  text: z.string().optional(),
  url: z.string().optional(),
  at: moment,
});

export type ActivityItem = z.output<typeof activityItem>;
export type KeptActivity = z.output<typeof keptActivity>;
