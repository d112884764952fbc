import { CompiledQuery } from 'kysely';
import type { Client } from 'pg';
import type { TenantDb } from '../database.ts';
import type { SqlRunner } from './open-job-queue.ts';

/** Sends a job's statement inside a transaction of the query builder. */
export const runThroughKysely =
  (transaction: TenantDb): SqlRunner =>
  (text, values = []) =>
    transaction.executeQuery(CompiledQuery.raw(text, values));

/** Sends it inside a transaction of plain statements. */
export const runThroughClient =
  (client: Client): SqlRunner =>
  (text, values) =>
    client.query(text, values);
