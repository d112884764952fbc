import { Kysely, PostgresDialect } from 'kysely';
import { LRUCache } from 'lru-cache';
import { type Client, DatabaseError, type QueryResultRow } from 'pg';
import type { Secret } from '../../server/kernel/secret.ts';
import type { Schema } from './schema.ts';
import { createTenantPool, isConnectionError } from './tenant-pool.ts';

/** A prepared statement: parsed once per connection, planned once, then only bound. */
export type Statement = { readonly name: string; readonly text: string };

export type TenantDb = Kysely<Schema>;

/** Access to PostgreSQL as the runtime role. Every read or write of tenant data names its tenant here. */
export type Database = {
  /** A query builder inside one tenant's scope. */
  readonly tenant: (tenantId: string) => TenantDb;
  /** A query builder outside any tenant: only for `find_tenant`, `list_tenant_ids`, `purge_expired`. */
  readonly system: TenantDb;
  /** Runs one prepared statement inside a tenant's scope: the way of the hot paths. */
  readonly run: <Row extends QueryResultRow>(
    tenantId: string,
    statement: Statement,
    values: unknown[],
  ) => Promise<Row[]>;
  /** Runs a statement of a library outside any tenant, which must concern no table of tenants. */
  readonly query: (text: string, values?: unknown[]) => Promise<{ rows: unknown[] }>;
  /** Runs several prepared statements in one transaction inside a tenant's scope. */
  readonly transact: <T>(tenantId: string, work: (client: Client) => Promise<T>) => Promise<T>;
  /** A connection outside any tenant for as long as one likes, such as for locks that it holds. */
  readonly acquire: () => Promise<{ readonly client: Client; readonly release: () => void }>;
  /** How many statements were sent since start. */
  readonly countStatements: () => number;
  readonly close: () => Promise<void>;
};

const kyselyInstances = 500;

/**
 * How the planner works for us: every statement of the runtime role finds its rows through an index, and is planned once.
 * Left to guess from statistics that are minutes old, it reads whole tables that were small a moment ago.
 */
const plannerOptions = [
  'plan_cache_mode=force_generic_plan',
  'enable_seqscan=off',
  'enable_hashjoin=off',
  'enable_mergejoin=off',
];

export function openDatabase(options: { url: Secret; connections: number; waitMs?: number }): Database {
  const pool = createTenantPool({
    url: options.url,
    application_name: 'bastion',
    options: plannerOptions.map((option) => `-c ${option}`).join(' '),
    statement_timeout: 30_000,
    idle_in_transaction_session_timeout: 30_000,
    max: options.connections,
    ...(options.waitMs ? { waitMs: options.waitMs } : {}),
  });
  let statements = 0;

  function createKysely(tenantId: string | undefined): TenantDb {
    const connect = async () => {
      const { client, release } = await pool.acquire(tenantId);
      return { query: client.query.bind(client), release };
    };
    // Kysely asks for no more of a pool than connect() and end(); its type asks for pg's own overloads.
    const dialect = new PostgresDialect({ pool: { connect, end: async () => {} } as never });
    return new Kysely<Schema>({
      dialect,
      log: () => {
        statements += 1;
      },
    });
  }

  const builders = new LRUCache<string, TenantDb>({ max: kyselyInstances });
  const system = createKysely(undefined);

  return {
    system,
    tenant(tenantId) {
      const existing = builders.get(tenantId);
      if (existing) return existing;
      const created = createKysely(tenantId);
      builders.set(tenantId, created);
      return created;
    },
    async run(tenantId, statement, values) {
      statements += 1;
      const result = await pool.use(tenantId, (client) => client.query({ ...statement, values }));
      return result.rows;
    },
    query: (text, values) => pool.use(undefined, (client) => client.query(text, values)),
    transact: (tenantId, work) =>
      pool.use(tenantId, async (client) => {
        statements += 2;
        await client.query('begin');
        try {
          const result = await work(client);
          await client.query('commit');
          return result;
        } catch (error) {
          await client.query('rollback').catch(() => {});
          throw error;
        }
      }),
    acquire: () => pool.acquire(undefined),
    countStatements: () => statements,
    close: pool.end,
  };
}

/** Whether the error is PostgreSQL's refusal with one of these SQLSTATE codes. */
export const isDatabaseError = (error: unknown, ...codes: string[]): boolean =>
  error instanceof DatabaseError && codes.includes(error.code ?? '');

export const isDatabaseDown = isConnectionError;
