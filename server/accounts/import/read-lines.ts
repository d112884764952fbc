/** The line with this number is unfit, and why. */
export type BadLine = { readonly line: number; readonly code: string };

const LINE_FEED = 0x0a;

/**
 * The lines of a file in UTF-8, numbered from 1, without their ends, blank ones left out. One that is too long or not in
 * UTF-8 is told by its number, and the next one is read as if nothing had been; no more than one line is held.
 */
export async function* readLines(
  chunks: AsyncIterable<Buffer>,
  longestBytes = 64 * 1024,
): AsyncGenerator<{ readonly line: number; readonly text: string } | BadLine> {
  let line = 1;
  let rest: Buffer = Buffer.alloc(0);
  let isTooLong = false;
  for await (const chunk of chunks) {
    let from = 0;
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, from)) {
      const whole = Buffer.concat([rest, chunk.subarray(from, end)]);
      yield* readLine(line, isTooLong || whole.length > longestBytes ? undefined : whole);
      [from, line, rest, isTooLong] = [end + 1, line + 1, Buffer.alloc(0), false];
    }
    rest = Buffer.concat([rest, chunk.subarray(from)]);
    if (rest.length > longestBytes) [rest, isTooLong] = [Buffer.alloc(0), true];
  }
  yield* readLine(line, isTooLong ? undefined : rest);
}

function* readLine(line: number, bytes: Buffer | undefined) {
  const text = bytes && decode(bytes);
  if (!bytes) yield { line, code: 'line_too_long' };
  else if (text === undefined) yield { line, code: 'not_utf8' };
  else if (text.trim() !== '') yield { line, text };
}

/** A byte order mark is left out, as TextDecoder does. */
function decode(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes).replace(/\r$/, '');
  } catch {
    return undefined;
  }
}
