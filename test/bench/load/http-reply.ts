export type HttpReply = { readonly status: number; readonly head: string; readonly body: string };

/** The value of one header of a reply, or undefined. Header names are matched without regard to case. */
export function headerOf(reply: HttpReply, name: string): string | undefined {
  const found = new RegExp(`^${name}: *(.*)$`, 'im').exec(reply.head);
  return found?.[1]?.trim();
}

/**
 * The reply at the start of `bytes`, or undefined while some of it is still to come. Understands `content-length`,
 * chunked bodies and replies without a body (RFC 9112 §6.3), which is all that the servers under test send.
 */
export function parseReply(bytes: Buffer): HttpReply | undefined {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const head = bytes.toString('latin1', 0, end);
  const status = Number(head.slice(9, 12));
  const rest = bytes.subarray(end + 4);
  if (status === 204 || status === 304) return { status, head, body: '' };
  const length = /^content-length: *(\d+)/im.exec(head)?.[1];
  if (length !== undefined) {
    return rest.length < Number(length) ? undefined : { status, head, body: rest.toString('utf8', 0, Number(length)) };
  }
  const body = joinChunks(rest);
  return body === undefined ? undefined : { status, head, body };
}

function joinChunks(rest: Buffer): string | undefined {
  const parts: Buffer[] = [];
  let at = 0;
  for (;;) {
    const lineEnd = rest.indexOf('\r\n', at);
    if (lineEnd < 0) return undefined;
    const size = Number.parseInt(rest.toString('latin1', at, lineEnd), 16);
    const next = lineEnd + 2 + size + 2;
    if (Number.isNaN(size)) throw new Error('a chunk without a size');
    if (rest.length < next) return undefined;
    if (size === 0) return Buffer.concat(parts).toString('utf8');
    parts.push(rest.subarray(lineEnd + 2, lineEnd + 2 + size));
    at = next;
  }
}
