import { createServer, type Server, type ServerResponse } from 'node:http';
import { AggregatorRegistry, Counter, Gauge, type PrometheusContentType, Registry } from 'prom-client';
import type { Log } from '../kernel/log.ts';

type Address = { readonly host: string; readonly port: number };

/** What the primary process knows and no worker does. */
export type PrimaryCounts = {
  readonly listening: () => number;
  readonly workerRestarts: () => number;
  readonly postgresRestarts: () => number;
};

function createPrimaryRegistry(counts: PrimaryCounts): Registry {
  const registry = new Registry();
  const registers = [registry];
  new Gauge({
    name: 'bastion_workers_listening',
    help: 'Workers that serve requests now.',
    registers,
    collect() {
      this.set(counts.listening());
    },
  });
  const total = (name: string, help: string, read: () => number) =>
    new Counter({
      name,
      help,
      registers,
      collect() {
        this.reset();
        this.inc(read());
      },
    });
  total('bastion_worker_restarts_total', 'Workers started again.', counts.workerRestarts);
  total(
    'bastion_embedded_postgres_restarts_total',
    'Times the embedded PostgreSQL died and was started again.',
    counts.postgresRestarts,
  );
  return registry;
}

/** Answers `GET /metrics` on the internal address. A taken port costs the metrics and not the service. */
export function serveMetrics({ host, port }: Address, counts: PrimaryCounts, log: Log): Server {
  const primary = createPrimaryRegistry(counts);
  const workers = new AggregatorRegistry<PrometheusContentType>();
  const server = createServer((request, response) => {
    const isMetrics = request.method === 'GET' && request.url?.split('?')[0] === '/metrics';
    if (isMetrics) void answer(response, workers, primary, log);
    else response.writeHead(404, { 'content-type': 'text/plain' }).end('Not found\n');
  });
  server.on('error', (error) => log.error('GET /metrics is not served', { host, port, reason: error.message }));
  server.listen(port, host);
  return server;
}

async function answer(
  response: ServerResponse,
  workers: AggregatorRegistry<PrometheusContentType>,
  primary: Registry,
  log: Log,
) {
  try {
    const body = [await workers.clusterMetrics(), await primary.metrics()].join('\n');
    response.writeHead(200, { 'content-type': primary.contentType, 'cache-control': 'no-store' }).end(body);
  } catch (error) {
    log.error('The workers did not give their metrics', { error });
    response.writeHead(503, { 'content-type': 'text/plain' }).end('Metrics are not available\n');
  }
}
