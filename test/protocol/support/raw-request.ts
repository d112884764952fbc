import { type IncomingHttpHeaders, request } from 'node:http';

export type RawAnswer = { readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: string };

type Options = {
  readonly method?: string;
  readonly path?: string;
  /** Sent as they are, `host` included; without one there is none. */
  readonly headers?: Record<string, string | string[]>;
  readonly body?: string;
};

/** One request to a port of this machine with whatever headers a proxy, or an attacker, would send. */
export function rawRequest(
  port: number,
  { method = 'GET', path = '/', headers = {}, body }: Options,
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, method, path, headers, setHost: false, agent: false };
    const outgoing = request(options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString(),
        }),
      );
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
