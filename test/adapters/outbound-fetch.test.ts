import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { createOutboundFetch } from '../../adapters/outbound-fetch/outbound-fetch.ts';
import { TargetRefused } from '../../adapters/outbound-fetch/target-refused.ts';

const servers: Server[] = [];

/** A server on all loopback addresses; `hits` counts the requests that reached it. */
async function serve(listener: RequestListener = (_request, response) => response.end('hello')) {
  const reached = { hits: 0, connections: 0, port: 0 };
  const server = createServer((request, response) => {
    reached.hits += 1;
    listener(request, response);
  });
  server.on('connection', () => {
    reached.connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '::', resolve));
  servers.push(server);
  reached.port = (server.address() as AddressInfo).port;
  return reached;
}

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

const closed = createOutboundFetch({ allowPrivateTargets: [] });
const toLocalhost = createOutboundFetch({ allowPrivateTargets: ['localhost'] });

describe('a target that is not public', () => {
  it.each([
    'localhost',
    'LOCALHOST',
    '127.0.0.1',
    '127.1',
    '2130706433',
    '0x7f000001',
    '0177.0.0.1',
    '0.0.0.0',
    '0',
    '[::1]',
    '[::]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[64:ff9b::127.0.0.1]',
    '①②⑦.⓪.⓪.①',
  ])('is refused before a byte is sent: %s', async (host) => {
    const target = await serve();
    await expect(closed(`http://${host}:${target.port}/`)).rejects.toBeInstanceOf(TargetRefused);
    expect(target).toMatchObject({ hits: 0, connections: 0 });
  });

  it.each(['169.254.169.254', '10.0.0.1', '192.168.0.1', '100.64.0.1', '224.0.0.1', '[fd00::1]', '[fe80::1]'])(
    'is refused at once: %s',
    async (host) => {
      await expect(closed(`http://${host}/latest/meta-data/`)).rejects.toBeInstanceOf(TargetRefused);
    },
  );

  it('is refused for https, for a URL object and for a Request too', async () => {
    const target = await serve();
    const address = `https://localhost:${target.port}/`;
    for (const input of [address, new URL(address), new Request(address)]) {
      await expect(closed(input)).rejects.toBeInstanceOf(TargetRefused);
    }
    expect(target.connections).toBe(0);
  });

  it('is refused with an error that names the setting', async () => {
    await expect(closed('http://127.0.0.1/')).rejects.toThrow(/not a public address.*BASTION_ALLOW_PRIVATE_TARGETS/);
  });

  it('is reached when its host, its host and port, its address or its range is listed, and only then', async () => {
    const target = await serve();
    const other = await serve();
    for (const entry of ['localhost', `localhost:${target.port}`]) {
      const fetch = createOutboundFetch({ allowPrivateTargets: [entry] });
      expect(await (await fetch(`http://localhost:${target.port}/`)).text()).toBe('hello');
      await expect(fetch(`http://127.0.0.1:${target.port}/`)).rejects.toBeInstanceOf(TargetRefused);
    }
    const byPort = createOutboundFetch({ allowPrivateTargets: [`localhost:${target.port}`] });
    await expect(byPort(`http://localhost:${other.port}/`)).rejects.toBeInstanceOf(TargetRefused);
    const byRange = createOutboundFetch({ allowPrivateTargets: ['127.0.0.0/8', '::1/128'] });
    expect((await byRange(`http://localhost:${target.port}/`)).status).toBe(200);
    expect((await byRange(`http://127.0.0.1:${target.port}/`)).status).toBe(200);
    expect((await byRange(`http://[::1]:${target.port}/`)).status).toBe(200);
    expect(other.connections).toBe(0);
  });
});

describe('an address that is no plain web address', () => {
  it.each([
    ['file:///etc/passwd', 'file: is not fetched'],
    ['data:text/plain,hello', 'data: is not fetched'],
    ['ftp://localhost/', 'ftp: is not fetched'],
    ['/relative', 'not an absolute URL'],
    ['', 'not an absolute URL'],
    ['http://user:secret@localhost/', 'user name or password'],
    ['http://user@localhost/', 'user name or password'],
  ])('is refused: %s', async (address, message) => {
    const error = await toLocalhost(address).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(TargetRefused);
    expect(String(error)).toContain(message);
    expect(String(error)).not.toContain('secret');
  });
});

describe('an answer', () => {
  it.each([301, 302, 303, 307, 308])('with a redirect (%i) is handed over and not followed', async (status) => {
    const next = await serve();
    const first = await serve((_request, response) => {
      response.writeHead(status, { location: `http://localhost:${next.port}/` }).end();
    });
    const response = await toLocalhost(`http://localhost:${first.port}/`, { redirect: 'follow' });
    expect(response.status).toBe(status);
    expect(next.hits).toBe(0);
  });

  it('that announces more than the limit is refused', async () => {
    const { port } = await serve((_request, response) => response.end(Buffer.alloc(1024 * 1024 + 1)));
    await expect(toLocalhost(`http://localhost:${port}/`)).rejects.toThrow('larger than 1048576 bytes');
  });

  it('that streams without end is cut at the limit', async () => {
    const { port } = await serve((_request, response) => {
      const write = (): void => {
        while (response.write(Buffer.alloc(64 * 1024)));
        response.once('drain', write);
      };
      write();
    });
    await expect(toLocalhost(`http://localhost:${port}/`)).rejects.toThrow('larger than 1048576 bytes');
  });

  it('that grows when unpacked is cut at the limit', async () => {
    const { port } = await serve((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(5 * 1024 * 1024)));
    });
    await expect(toLocalhost(`http://localhost:${port}/`)).rejects.toThrow('larger than 1048576 bytes');
  });

  it.each([
    ['never comes', (): void => {}],
    ['begins and never ends', ((_request, response) => response.write('x')) as RequestListener],
  ])('that %s is given up after the limit', async (_case, listener) => {
    const { port } = await serve(listener);
    const fetch = createOutboundFetch({ allowPrivateTargets: ['localhost'], timeoutMs: 150 });
    const started = performance.now();
    await expect(fetch(`http://localhost:${port}/`)).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(performance.now() - started).toBeLessThan(2000);
  });

  it('is given up when the caller gives up', async () => {
    const { port } = await serve(() => {});
    const caller = new AbortController();
    setTimeout(() => caller.abort(new Error('caller left')), 50);
    await expect(toLocalhost(`http://localhost:${port}/`, { signal: caller.signal })).rejects.toThrow('caller left');
  });

  it('arrives with status, headers, address and body, for every kind of request', async () => {
    const { port } = await serve((request, response) => {
      response.writeHead(201, { 'x-method': request.method, 'content-type': 'text/plain' });
      request.pipe(response);
    });
    const address = `http://localhost:${port}/echo?a=1`;
    const response = await toLocalhost(address, { method: 'POST', body: new URLSearchParams({ logout_token: 'x' }) });
    expect(response.status).toBe(201);
    expect(response.headers.get('x-method')).toBe('POST');
    expect(response.url).toBe(address);
    expect(await response.text()).toBe('logout_token=x');
  });

  it.each([204, 304])('without a body (%i) arrives', async (status) => {
    const { port } = await serve((_request, response) => response.writeHead(status).end());
    expect((await toLocalhost(`http://localhost:${port}/`)).status).toBe(status);
  });
});
