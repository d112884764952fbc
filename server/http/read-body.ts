import type { IncomingMessage } from 'node:http';

/** The request's body as text; undefined when it is larger than `limit_bytes`. */
export async function readBody(req: IncomingMessage, limit_bytes = 56 * 1024): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of req) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > limit_bytes) return undefined;
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString();
}
