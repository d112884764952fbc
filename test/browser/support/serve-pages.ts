import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export type ServedPages = { readonly origin: string; readonly stop: () => Promise<void> };

type File = { readonly type: string; readonly content: string };

/** A web server for the files of a test, on an origin of its own; unknown paths get the page at `/`. */
export async function servePages(files: Readonly<Record<string, File>>, host = 'localhost'): Promise<ServedPages> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const file = files[pathname] ?? files['/'];
    response.writeHead(file ? 200 : 404, { 'content-type': file?.type ?? 'text/plain', 'cache-control': 'no-store' });
    response.end(file?.content ?? '');
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  return {
    origin: `http://${host}:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
