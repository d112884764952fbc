import { createServer } from 'node:net';

/**
 * Whether another program listens there. Asked before the workers listen: those share the port with each other, and so
 * would not notice a second Bastion that shares it with them.
 */
export function isPortTaken({ host, port }: { host: string; port: number }): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => resolve('code' in error && error.code === 'EADDRINUSE'));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(false)));
  });
}
