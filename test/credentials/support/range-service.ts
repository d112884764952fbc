import { createHash, randomBytes } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, createServer as createWire, type Server as NetServer } from 'node:net';

const sha1 = (password: string): string =>
  createHash('sha1').update(password.normalize('NFC')).digest('hex').toUpperCase();

export const rangeOf = (password: string): string => sha1(password).slice(0, 5);

export type RangeService = {
  readonly url: string;
  readonly host: string;
  /** What was asked for, as it stood on the wire: each request whole, head and body. */
  readonly asked: string[];
  /** Answers in place of a range, until it is undefined again. */
  fault: ((response: ServerResponse) => void) | undefined;
  readonly stop: () => Promise<void>;
};

const line = (suffix: string, count: number): string => `${suffix}:${count}\r\n`;
const madeUp = (): string => randomBytes(18).toString('hex').slice(0, 35).toUpperCase();

/** The file of a range as the service sends it: what is known, much else, and, when asked for, padding with count 0. */
function rangeFile(prefix: string, known: readonly string[], isPadded: boolean, padding: readonly string[]): string {
  const own = known.map(sha1).filter((hash) => hash.startsWith(prefix));
  const others = Array.from({ length: 600 }, () => line(madeUp(), 3));
  const ofPadding = padding.map(sha1).filter((hash) => hash.startsWith(prefix));
  const padded = [...Array.from({ length: 300 }, madeUp), ...ofPadding.map((hash) => hash.slice(5))];
  const lines = [...others, ...own.map((hash) => line(hash.slice(5), 7))].sort();
  return [...lines, ...(isPadded ? padded.map((suffix) => line(suffix, 0)) : [])].join('').trimEnd();
}

/**
 * The range interface of Have I Been Pwned on loopback, which knows some passwords, and has others only as padding. It
 * answers nothing but `GET /range/<five hex digits>`.
 */
export async function startRangeService(
  known: readonly string[],
  padding: readonly string[] = [],
): Promise<RangeService> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const [, prefix] = /^\/range\/([0-9A-F]{5})\?mode=sha1$/.exec(request.url ?? '') ?? [];
    if (service.fault) return service.fault(response);
    if (!prefix || request.method !== 'GET') return response.writeHead(404).end();
    const isPadded = request.headers['add-padding'] === 'true';
    return response.writeHead(200, { 'content-type': 'text/plain' }).end(rangeFile(prefix, known, isPadded, padding));
  });
  const listen = (listener: NetServer) =>
    new Promise<number>((resolve) => {
      listener.listen(0, '127.0.0.1', () => resolve((listener.address() as AddressInfo).port));
    });
  const port = await listen(server);
  const wire = createWire((incoming) => {
    const outgoing = connect(port, '127.0.0.1');
    incoming.on('data', (bytes) => asked.push(String(bytes)));
    incoming.pipe(outgoing).pipe(incoming);
    for (const socket of [incoming, outgoing])
      socket.on('error', () => {}).on('close', () => void [incoming, outgoing].map((either) => either.destroy()));
  });
  const host = `127.0.0.1:${await listen(wire)}`;
  const service: RangeService = {
    url: `http://${host}`,
    host,
    asked,
    fault: undefined,
    async stop() {
      wire.close();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
  return service;
}

/** Ways in which the service may fail; none of them may make a password look safe. */
export const faults: Readonly<Record<string, (response: ServerResponse) => void>> = {
  'closes the connection': (response) => void response.destroy(),
  'says nothing': () => {},
  'sends half a range': (response) => void response.writeHead(200).write(line(madeUp(), 1)),
  'answers with a page of somebody in between': (response) =>
    void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>\n<p>Sign in to the network: here</p>'),
  'answers with nothing': (response) => void response.writeHead(200).end(),
  'answers with a range cut off in a line': (response) => void response.writeHead(200).end(`${line(madeUp(), 1)}0A1B`),
  'answers 503': (response) => void response.writeHead(503).end('down'),
  'answers 400 with a text': (response) => void response.writeHead(400).end('told-nobody'),
  'redirects elsewhere': (response) => void response.writeHead(302, { location: 'http://127.0.0.1:9/' }).end(),
};
