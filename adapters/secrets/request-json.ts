import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { SecretUnreadable } from './secret-unreadable.ts';

export type Answer = { readonly status: number; readonly body: unknown };

type Options = {
  readonly headers: Readonly<Record<string, string>>;
  /** Certificates to trust instead of the usual ones. */
  readonly ca?: Buffer | undefined;
  /** Sent as JSON with POST; without it the request is a GET. */
  readonly body?: object | undefined;
  readonly signal: AbortSignal;
};

const MAX_BYTES = 512 * 1024;

/**
 * Asks an address of the operator's own for a JSON document. Follows no redirect, since the headers hold a token. Errors
 * say what happened and quote nothing of the answer.
 */
export async function requestJson(url: string, { headers, ca, body, signal }: Options): Promise<Answer> {
  const text = body === undefined ? undefined : JSON.stringify(body);
  const { status, bytes } = await new Promise<{ status: number; bytes: Buffer }>((resolve, reject) => {
    const request = url.startsWith('https:') ? requestHttps : requestHttp;
    const method = text === undefined ? 'GET' : 'POST';
    const options = { method, headers: { ...headers, accept: 'application/json' }, signal, ...(ca ? { ca } : {}) };
    const sent = request(url, options, async (response) => {
      try {
        resolve({ status: response.statusCode ?? 0, bytes: await readBounded(response) });
      } catch (error) {
        sent.destroy();
        reject(error);
      }
    });
    sent.on('error', reject);
    sent.end(text);
  }).catch((error) => {
    throw describe(error, signal);
  });
  return { status, body: parse(bytes, status) };
}

async function readBounded(response: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response) {
    size += chunk.length;
    if (size > MAX_BYTES) throw new SecretUnreadable('came with an answer that is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** What is not JSON counts only in an answer that should hold the secret. */
function parse(bytes: Buffer, status: number): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    if (status === 200) throw new SecretUnreadable('came in an answer that is not JSON');
    return undefined;
  }
}

function describe(error: unknown, signal: AbortSignal): SecretUnreadable {
  if (error instanceof SecretUnreadable) return error;
  if (signal.aborted) return new SecretUnreadable('did not come in time');
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  return new SecretUnreadable(`could not be asked for (${code})`);
}
