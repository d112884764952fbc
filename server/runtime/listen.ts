import cluster from 'node:cluster';
import type { Server } from 'node:net';
import { platform } from 'node:os';

/** Where the kernel spreads connections over sockets that share a port (SO_REUSEPORT). */
const canSharePort = ['linux', 'freebsd'].includes(platform());

/**
 * Listens, as a worker on a socket of its own where the system allows that. Otherwise the primary process accepts all
 * connections and hands them on; one that was on its way to a worker when it was killed would stay open for ever, with
 * nobody behind it. On its own socket it ends with the worker, and the client can try again at once.
 */
export function listen(server: Server, { host, port }: { host: string; port: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port, reusePort: cluster.isWorker && canSharePort }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
