import { Counter, Gauge, Histogram, register } from 'prom-client';
import type { Breakers } from '../../adapters/breakers.ts';
import type { DataFiles } from '../../adapters/data-files/data-files.ts';
import type { Database } from '../../adapters/postgres/database.ts';
import { endpointOf } from '../http/endpoint-of.ts';

/** Starts timing a request; what it answers is called with the status when the request is done. */
export type RequestTimer = (path: string) => (status: number) => void;

/** Counts and times requests by endpoint and status, for `GET /metrics` on the internal port. */
export function createRequestTimer(): RequestTimer {
  const name = 'bastion_http_request_duration_seconds';
  register.removeSingleMetric(name);
  const durations = new Histogram({
    name,
    help: 'Time from a request to its answer, by endpoint and status',
    labelNames: ['endpoint', 'status'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5],
  });
  const series = new Map<string, ReturnType<typeof durations.labels>>();

  function seriesOf(endpoint: string, status: number) {
    const key = `${endpoint} ${status}`;
    const known = series.get(key) ?? durations.labels(endpoint, String(status));
    series.set(key, known);
    return known;
  }

  return (path) => {
    const start = performance.now();
    return (status) => seriesOf(endpointOf(path), status).observe((performance.now() - start) / 1000);
  };
}

/** Counts the statements this worker sends to PostgreSQL. */
export function registerDatabaseMetrics(db: Pick<Database, 'countStatements'>): void {
  const name = 'bastion_db_statements_total';
  let reported = 0;
  register.removeSingleMetric(name);
  new Counter({
    name,
    help: 'Statements sent to PostgreSQL',
    collect() {
      const count = db.countStatements();
      this.inc(count - reported);
      reported = count;
    },
  });
}

/** Which circuit breakers are open: 1 for each that is, 0 for each that is not. */
export function registerBreakerMetrics({ list }: Pick<Breakers, 'list'>): void {
  const name = 'bastion_breaker_open';
  register.removeSingleMetric(name);
  new Gauge({
    name,
    help: 'Whether what this worker asks of others is failing: 1 while the circuit breaker is open',
    labelNames: ['breaker'],
    collect() {
      for (const breaker of list()) this.set({ breaker: breaker.name }, breaker.state === 'open' ? 1 : 0);
    },
  });
}

/** Which of the operator's files cannot be used as they lie there: the number of workers that say so. */
export function registerDataFileMetrics({ list }: Pick<DataFiles, 'list'>): void {
  const name = 'bastion_data_file_refused';
  register.removeSingleMetric(name);
  new Gauge({
    name,
    help: 'Whether a file of BASTION_GEOIP_DB or BASTION_BAD_NETWORKS was refused or is damaged, summed over the workers',
    labelNames: ['file'],
    collect() {
      for (const { path, problem } of list()) this.set({ file: path }, problem ? 1 : 0);
    },
  });
}
