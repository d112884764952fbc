import { Client, type ClientConfig } from 'pg';
import type { Secret } from '../../server/kernel/secret.ts';
import { logIn } from './log-in.ts';
import { watchAnswers } from './watch-answers.ts';

/** Thrown when no connection could be had: the database is down or does not answer. Becomes 503 with Retry-After. */
class DatabaseUnavailable extends Error {
  override name = 'DatabaseUnavailable';
}

type Connection = { readonly client: Client; tenantId: string; isBroken: boolean };

export type TenantPool = {
  /**
   * Runs `work` on a connection whose tenant scope is `tenantId` (undefined: no tenant, so tenant tables are empty).
   * A connection that already has that scope is preferred, so one busy tenant pays no extra round trip.
   */
  readonly use: <T>(tenantId: string | undefined, work: (client: Client) => Promise<T>) => Promise<T>;
  readonly acquire: (tenantId: string | undefined) => Promise<{ client: Client; release: () => void }>;
  readonly end: () => Promise<void>;
};

const setScope = { name: 'set-scope', text: "select set_config('bastion.tenant_id', $1, false)" };

/** Whether an error means that PostgreSQL is not there (any more), as opposed to a statement it refused. */
export function isConnectionError(error: unknown): boolean {
  if (error instanceof DatabaseUnavailable) return true;
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  return (
    /^(08...|57P0[1-4]|53300|ECONN(REFUSED|RESET)|EPIPE|ENOTFOUND|ETIMEDOUT|EAI_AGAIN)$/.test(code) ||
    /Connection terminated|connection timeout|not queryable|timeout expired/i.test(error.message)
  );
}

const longestConnectMs = 3_000;

const isTimeout = (error: unknown): boolean => error instanceof Error && /timeout/i.test(error.message);

/**
 * A pool of connections that remember which tenant they are scoped to. The scope is a session setting made before the
 * connection is handed out, so no statement can run under another tenant's scope than the one asked for.
 */
export function createTenantPool(config: ClientConfig & { url: Secret; max: number; waitMs?: number }): TenantPool {
  const { url, max, waitMs = 5_000, ...clientConfig } = config;
  const idle: Connection[] = [];
  const waiting: { give: (connection: Connection | undefined) => void; tenantId: string }[] = [];
  const connections = new Set<Connection>();
  let opened = 0;
  let isEnded = false;
  const connectMs = Math.min(waitMs, longestConnectMs);
  const watch = watchAnswers({
    config: async () => ({ ...clientConfig, connectionString: await url.current() }),
    connections,
    onSilence: drop,
    onAway: () => {
      for (const connection of [...idle]) drop(connection);
    },
  });

  async function open(): Promise<Connection> {
    try {
      return await logIn(url, connect);
    } catch (cause) {
      free();
      if (isTimeout(cause)) watch.doubt();
      throw new DatabaseUnavailable('No connection to the database', { cause });
    }
  }

  async function connect(connectionString: string): Promise<Connection> {
    const client = new Client({
      connectionTimeoutMillis: connectMs,
      keepAlive: true,
      ...clientConfig,
      connectionString,
    });
    const connection: Connection = { client, tenantId: '', isBroken: false };
    client.on('error', () => drop(connection));
    client.on('end', () => drop(connection));
    try {
      await client.connect();
    } catch (error) {
      connection.isBroken = true;
      client.end().catch(() => {});
      throw error;
    }
    if (connection.isBroken) throw new Error('Connection terminated');
    connections.add(connection);
    return connection;
  }

  function drop(connection: Connection): void {
    if (connection.isBroken) return;
    connection.isBroken = true;
    connections.delete(connection);
    const at = idle.indexOf(connection);
    if (at >= 0) idle.splice(at, 1);
    connection.client.end().catch(() => {});
    free();
  }

  function free(): void {
    opened -= 1;
    waiting.shift()?.give(undefined);
  }

  /** An idle connection, best one already in this scope; undefined when a new one may be opened. */
  function takeIdle(tenantId: string): Connection | undefined {
    const at = idle.findLastIndex((connection) => connection.tenantId === tenantId);
    if (at >= 0) return idle.splice(at, 1)[0];
    return idle.shift();
  }

  async function take(tenantId: string): Promise<Connection> {
    if (isEnded) throw new DatabaseUnavailable('The database pool is closed');
    if (watch.isInDoubt() && (await watch.isAway())) throw new DatabaseUnavailable('The database gives no answers');
    const connection = takeIdle(tenantId);
    if (connection) return connection;
    if (opened < max) {
      opened += 1;
      return open();
    }
    const given = await waitForTurn(tenantId);
    return given ?? take(tenantId);
  }

  function waitForTurn(tenantId: string): Promise<Connection | undefined> {
    return new Promise((resolve, reject) => {
      const entry = {
        tenantId,
        give: (connection: Connection | undefined) => {
          clearTimeout(timer);
          resolve(connection);
        },
      };
      const timer = setTimeout(() => {
        waiting.splice(waiting.indexOf(entry), 1);
        reject(new DatabaseUnavailable(`No database connection became free within ${waitMs} ms`));
      }, waitMs);
      waiting.push(entry);
    });
  }

  function giveBack(connection: Connection): void {
    if (connection.isBroken) return;
    if (isEnded) {
      drop(connection);
      return;
    }
    const next = waiting.shift();
    if (next) next.give(connection);
    else idle.push(connection);
  }

  async function acquire(tenantId = ''): Promise<{ client: Client; release: () => void }> {
    const connection = await take(tenantId);
    try {
      if (connection.tenantId !== tenantId) {
        await connection.client.query({ ...setScope, values: [tenantId] });
        connection.tenantId = tenantId;
      }
    } catch (error) {
      drop(connection);
      throw error;
    }
    return { client: connection.client, release: () => giveBack(connection) };
  }

  async function use<T>(tenantId: string | undefined, work: (client: Client) => Promise<T>): Promise<T> {
    const { client, release } = await acquire(tenantId);
    try {
      return await work(client);
    } finally {
      release();
    }
  }

  async function end(): Promise<void> {
    isEnded = true;
    watch.stop();
    await Promise.all(idle.splice(0).map((connection) => connection.client.end().catch(() => {})));
  }

  return { use, acquire, end };
}
