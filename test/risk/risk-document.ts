import { readFileSync } from 'node:fs';

export const documentPath = new URL('../../.github/RISK.md', import.meta.url);

const marks = (block: string) => [`<!-- begin ${block} -->\n`, `\n<!-- end ${block} -->`] as const;

/** What stands between the marks of a block in `.github/RISK.md`. Throws where there is no such block. */
export function readBlock(block: string, text = readFileSync(documentPath, 'utf8')): string {
  const [begin, end] = marks(block);
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`.github/RISK.md has no block ${block}`);
  return text.slice(from + begin.length, to);
}

/** The text of the document with another block in it. */
export function replaceBlock(text: string, block: string, content: string): string {
  const [begin, end] = marks(block);
  readBlock(block, text);
  return text.slice(0, text.indexOf(begin)) + begin + content + text.slice(text.indexOf(end));
}
