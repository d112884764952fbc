import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';

export type Request = { readonly path: string; readonly headers: IncomingMessage['headers']; readonly body: string };

export type HttpEndpoint = {
  readonly url: string;
  /** Every request so far. */
  readonly requests: Request[];
  /** Answers in place of the usual way, until it is undefined again. */
  fault: ((response: ServerResponse) => void) | undefined;
  /** Refuses connections until `back`. */
  readonly down: () => Promise<void>;
  readonly back: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

type Answer = (request: Request) => { readonly status: number; readonly body: unknown; readonly type?: string };

/** An HTTP server on loopback, for what stands in for a secrets manager. */
export async function startHttp(answer: Answer, tls?: { key: string; cert: string }): Promise<HttpEndpoint> {
  const requests: Request[] = [];
  const listener: RequestListener = async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const request = { path: incoming.url ?? '', headers: incoming.headers, body: Buffer.concat(chunks).toString() };
    requests.push(request);
    if (endpoint.fault) return endpoint.fault(response);
    const { status, body, type = 'application/json' } = answer(request);
    response.writeHead(status, { 'content-type': type }).end(JSON.stringify(body));
  };
  const server = tls ? createTlsServer(tls, listener) : createServer(listener);
  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const down = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  const endpoint: HttpEndpoint = {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${port}`,
    requests,
    fault: undefined,
    down,
    back: () => listen(port),
    stop: down,
  };
  return endpoint;
}

/** Ways in which whoever keeps secrets may fail, each with a value in it that must reach no log. */
export const faults: Readonly<Record<string, (response: ServerResponse) => void>> = {
  'closes the connection': (response) => void response.destroy(),
  'answers with garbage': (response) => void response.writeHead(200).end('top-hunter2-secret <html>'),
  'answers with half a document': (response) =>
    void response.writeHead(200, { 'content-type': 'application/json' }).end('{"SecretString":"top-hunter2-secret'),
  'answers with JSON of another shape': (response) =>
    void response.writeHead(200, { 'content-type': 'application/json' }).end('["top-hunter2-secret"]'),
  'answers 500 with the value': (response) => void response.writeHead(500).end('top-hunter2-secret'),
  'answers 403 with the value': (response) =>
    void response.writeHead(403).end('{"errors":["top-hunter2-secret"],"message":"top-hunter2-secret"}'),
  'redirects elsewhere': (response) => void response.writeHead(307, { location: 'http://127.0.0.1:9/x' }).end(),
  'sends a body without end': (response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    const chunk = `{"SecretString":"top-hunter2-secret${'x'.repeat(65_536)}`;
    const more = (): void => {
      while (!response.destroyed && response.write(chunk));
      if (!response.destroyed) response.once('drain', more);
    };
    more();
  },
};
