import type { Database } from '../../adapters/postgres/database.ts';
import { type ErrorReport, insertErrorReports, installationScope } from '../../adapters/postgres/error-logs.ts';
import type { Clock } from '../kernel/clock.ts';
import { describeFault } from './describe-fault.ts';
import { fingerprintOf } from './fingerprint.ts';

/**
 * Where unexpected errors of a process come together on their way into `error_logs`. Nobody who reports one waits: errors
 * of a kind are counted in memory and written every few seconds, thousands of them in one row of one statement. While the
 * database is down they stay here, as many kinds as there is room for; the log has every one of them anyway.
 */
export type ErrorSink = {
  readonly report: (said: string, details: { error?: unknown; request_id?: unknown; tenant_id?: unknown }) => void;
  /** Writes what is waiting; a failure leaves it waiting. */
  readonly flush: () => Promise<void>;
  readonly close: () => Promise<void>;
};

type Options = {
  /** Undefined as long as there is no database yet. */
  readonly db: () => Database | undefined;
  readonly clock: Clock;
  /** Which process this is: `worker`, `primary`, `cli`. */
  readonly process: string;
  readonly interval_ms?: number;
  readonly maxKinds?: number;
};

type Waiting = { readonly tenantId: string; report: ErrorReport };

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export function createErrorSink({ db, clock, process, interval_ms = 3_000, maxKinds = 500 }: Options): ErrorSink {
  let waiting = new Map<string, Waiting>();
  let flushing: Promise<void> = Promise.resolve();
  const timer = setInterval(() => void flush(), interval_ms).unref();

  function add(key: string, { tenantId, report }: Waiting): void {
    const known = waiting.get(key);
    if (!known && waiting.size >= maxKinds) return;
    const before = known?.report;
    waiting.set(key, {
      tenantId,
      report: {
        ...report,
        count: report.count + (before?.count ?? 0),
        first_at: Math.min(report.first_at, before?.first_at ?? report.first_at),
        last_at: Math.max(report.last_at, before?.last_at ?? report.last_at),
      },
    });
  }

  async function write(): Promise<void> {
    const database = waiting.size > 0 ? db() : undefined;
    if (!database) return;
    const taken = waiting;
    waiting = new Map();
    const byTenant = Map.groupBy(taken.entries(), ([, { tenantId }]) => tenantId);
    for (const [tenantId, entries] of byTenant) {
      try {
        await insertErrorReports(
          database,
          tenantId,
          entries.map(([, { report }]) => report),
        );
      } catch {
        // Said again it would only come back here; what could not be written waits for the next time.
        for (const [key, entry] of entries) add(key, entry);
      }
    }
  }

  function flush(): Promise<void> {
    flushing = flushing.then(write);
    return flushing;
  }

  return {
    report(said, { error, request_id, tenant_id }) {
      const { places, ...fault } = describeFault(said, error);
      const fingerprint = fingerprintOf({ ...fault, places });
      const tenantId = typeof tenant_id === 'string' && uuid.test(tenant_id) ? tenant_id : installationScope;
      const now = clock.now();
      add(`${tenantId}/${fingerprint}`, {
        tenantId,
        report: {
          ...fault,
          fingerprint,
          process,
          count: 1,
          first_at: now,
          last_at: now,
          request_id: typeof request_id === 'string' ? request_id.slice(0, 100) : null,
        },
      });
    },
    flush,
    async close() {
      clearInterval(timer);
      await flush();
    },
  };
}
