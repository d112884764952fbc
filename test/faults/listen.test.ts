import { createServer, type Server } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { isPortTaken } from '../../server/runtime/is-port-taken.ts';
import { listen } from '../../server/runtime/listen.ts';
import { findFreePort } from '../support/find-free-port.ts';

const open: Server[] = [];
afterEach(() => {
  for (const server of open.splice(0)) server.close();
});

const host = '127.0.0.1';

function serve(): Server {
  const server = createServer();
  open.push(server);
  return server;
}

it('a second Bastion sees that a port is taken, even by one that shares it among its workers', async () => {
  const port = await findFreePort();
  expect(await isPortTaken({ host, port })).toBe(false);
  const worker = serve();
  await new Promise<void>((resolve) => worker.listen({ host, port, reusePort: true }, resolve));
  expect(await isPortTaken({ host, port })).toBe(true);
  await new Promise((resolve) => worker.close(resolve));
  expect(await isPortTaken({ host, port })).toBe(false);
});

it('outside a cluster a port is never shared', async () => {
  const port = await findFreePort();
  await listen(serve(), { host, port });
  await expect(listen(serve(), { host, port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
});
