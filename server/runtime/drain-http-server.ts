import type { Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Stops accepting, lets requests in progress finish, and closes what is left after the deadline. Answers sent
 * meanwhile close their connection, so that no client sends another request on it.
 */
export async function drainHttpServer(server: Server, deadline_ms = 10_000): Promise<void> {
  server.prependListener('request', (_request, response) => response.setHeader('connection', 'close'));
  server.keepAliveTimeout = 1;
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const timer = new AbortController();
  await Promise.race([closed, sleep(deadline_ms, undefined, { signal: timer.signal }).catch(() => undefined)]);
  timer.abort();
  server.closeAllConnections();
  await closed;
}
