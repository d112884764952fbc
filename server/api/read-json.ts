import type { IncomingMessage } from 'node:http';
import { ApiProblem } from './api-problem.ts';

/** The largest body, in bytes. */
export const maxBody_bytes = 1_000_000;

const decoder = new TextDecoder('utf-8', { fatal: true });

const tooLarge = () =>
  new ApiProblem(
    { status: 413, code: 'too_large', detail: `the body is larger than ${maxBody_bytes} bytes` },
    // What is still coming is not read.
    { connection: 'close' },
  );

function checkType(req: IncomingMessage): void {
  const type = req.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
  const encoding = req.headers['content-encoding'] ?? 'identity';
  if (type === 'application/json' && encoding === 'identity') return;
  const detail = 'the body has to be application/json, without a content encoding';
  throw new ApiProblem({ status: 415, code: 'unsupported_media_type', detail }, { accept: 'application/json' });
}

/** A request's JSON body. Nothing is kept of one that is too large. */
export async function readJson(req: IncomingMessage): Promise<unknown> {
  checkType(req);
  if (Number(req.headers['content-length'] ?? 0) > maxBody_bytes) throw tooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  // Ending the loop early must leave the connection open: the answer goes out on it.
  for await (const chunk of req.iterator({ destroyOnReturn: false })) {
    size += chunk.length;
    if (size > maxBody_bytes) throw tooLarge();
    chunks.push(chunk);
  }
  try {
    return JSON.parse(decoder.decode(Buffer.concat(chunks)));
  } catch {
    throw new ApiProblem({ status: 400, code: 'invalid_json', detail: 'the body is not JSON in UTF-8' });
  }
}
