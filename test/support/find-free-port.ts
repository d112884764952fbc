import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Below what systems give to outgoing connections, any of which could take a port again that was free a moment ago. */
const from = 12_000;
const to = 32_000;

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });

/** A port at which nobody listens, most likely chosen by nobody else. */
export async function findFreePort(): Promise<number> {
  for (let tries = 0; tries < 100; tries += 1) {
    const port = randomInt(from, to);
    if (await isFree(port)) return port;
  }
  throw new Error(`no port between ${from} and ${to} is free`);
}
