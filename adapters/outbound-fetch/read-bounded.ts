import { TargetRefused } from './target-refused.ts';

const NULL_BODY_STATUS = new Set([101, 204, 205, 304]);

/**
 * The same response with its body read into memory. Throws `TargetRefused` beyond `maxBytes`, counted after
 * decompression. Reading at once frees the connection also for a caller that looks at the status only.
 */
export async function readBounded(response: Response, maxBytes: number): Promise<Response> {
  if (Number(response.headers.get('content-length')) > maxBytes) {
    await response.body?.cancel();
    throw new TargetRefused(`the answer is larger than ${maxBytes} bytes`);
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > maxBytes) throw new TargetRefused(`the answer is larger than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  const body = NULL_BODY_STATUS.has(response.status) ? null : Buffer.concat(chunks);
  const { status, statusText, headers, url } = response;
  return Object.defineProperty(new Response(body, { status, statusText, headers }), 'url', { value: url });
}
