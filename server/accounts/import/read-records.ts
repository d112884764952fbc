import { parseCsvLine } from './parse-csv-line.ts';
import { type BadLine, readLines } from './read-lines.ts';

/** What stands in one line, as yet unchecked. */
export type RawRecord = { readonly line: number; readonly fields: unknown };

/** The file as a whole cannot be read as what its name says. */
export class ImportFileError extends Error {
  override readonly name = 'ImportFileError';
}

/** One JSON object a line; null is the same as absent. */
export async function* readJsonl(chunks: AsyncIterable<Buffer>): AsyncGenerator<RawRecord | BadLine> {
  for await (const read of readLines(chunks)) yield 'text' in read ? parseJson(read) : read;
}

function parseJson({ line, text }: { line: number; text: string }): RawRecord | BadLine {
  try {
    const fields: unknown = JSON.parse(text, (_key, value) => (value === null ? undefined : value));
    return { line, fields };
  } catch {
    return { line, code: 'not_json' };
  }
}

/** A line of column names, then one account a line (RFC 4180, but nothing goes on in the next line). */
export async function* readCsv(
  chunks: AsyncIterable<Buffer>,
  columns: readonly string[],
): AsyncGenerator<RawRecord | BadLine> {
  let names: string[] | undefined;
  for await (const read of readLines(chunks)) {
    const cells = 'text' in read ? parseCsvLine(read.text) : undefined;
    if (!names) {
      names = cells?.map((name) => name.trim());
      if (!names?.includes('email') || new Set(names).size < names.length || !names.every((n) => columns.includes(n)))
        throw new ImportFileError(`its first line must name the columns, email and any of ${columns.join(', ')}`);
    } else if (!('text' in read)) yield read;
    else if (cells?.length !== names.length)
      yield { line: read.line, code: cells ? 'wrong_number_of_cells' : 'not_csv' };
    else yield { line: read.line, fields: toFields(names, cells) };
  }
}

/** An empty cell is the same as none; what is no text is written as one. */
function toFields(names: readonly string[], cells: readonly string[]): object {
  const given = names.map((name, at) => [name, (cells[at] ?? '').trim()] as const).filter(([, cell]) => cell !== '');
  return Object.fromEntries(given.map(([name, cell]) => [name, fromCell(name, cell)]));
}

function fromCell(name: string, cell: string): unknown {
  if (name === 'user_groups') return cell.split(';').map((group) => group.trim());
  if (name !== 'email_verified') return cell;
  return { true: true, '1': true, false: false, '0': false }[cell.toLowerCase()] ?? cell;
}
