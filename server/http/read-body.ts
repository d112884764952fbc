import type { IncomingMessage } from 'node:http';

/**
 * The request's body as text; undefined when it is larger than `limit_bytes`. Such a one is read to its end all the same
 * and dropped: what is left unread would stand before the next request on the connection, which a proxy sends for
 * somebody else. How long that may take is bounded by the server's `requestTimeout`.
 */
export async function readBody(req: IncomingMessage, limit_bytes = 56 * 1024): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of req) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > limit_bytes) chunks.length = 0;
    else chunks.push(bytes);
  }
  return size > limit_bytes ? undefined : Buffer.concat(chunks).toString();
}
