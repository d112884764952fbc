import type { ConstructorOptions } from 'pg-boss';

/** The schema that pg-boss keeps its tables in. They hold no tenant's data: a job is the id of a row, and of its tenant. */
export const queueSchema = 'pgboss';

/** What pg-boss does by itself: let go of jobs that nobody finished, and delete those that are over. Nothing else. */
export const bossOptions = {
  schema: queueSchema,
  migrate: false,
  createSchema: false,
  schedule: false,
  registerInstance: false,
  reindex: false,
  monitorVacuum: false,
} as const satisfies ConstructorOptions;
