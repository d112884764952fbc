import type { ImportedLine } from '../accounts/import/import-users.ts';
import { formatFields } from './format-text.ts';

/** How many bad lines the answer names; a report names all. */
const MOST_PROBLEMS = 100;

export type ImportSummary = {
  readonly created: number;
  readonly exists: number;
  readonly invalid: number;
  /** Of those created: with a hash that is cheap to guess against. */
  readonly weak: number;
  /** Of those created, by the format of their password hash; `none` has no password. */
  readonly hashes: Readonly<Record<string, number>>;
  readonly problems: readonly { readonly line: number; readonly code: string }[];
};

export async function summariseImport(lines: AsyncIterable<ImportedLine>): Promise<ImportSummary> {
  const counts = { created: 0, exists: 0, invalid: 0, weak: 0 };
  const hashes: Record<string, number> = {};
  const problems: { line: number; code: string }[] = [];
  for await (const { line, outcome, code, hash = 'none', is_weak } of lines) {
    counts[outcome] += 1;
    if (outcome === 'created') hashes[hash] = (hashes[hash] ?? 0) + 1;
    if (outcome === 'created' && is_weak) counts.weak += 1;
    if (code !== undefined && problems.length < MOST_PROBLEMS) problems.push({ line, code });
  }
  return { ...counts, hashes, problems };
}

export function describeImport({ problems, hashes, ...counts }: ImportSummary, isDryRun: boolean): string {
  const named = problems.map(({ line, code }) => `line ${line}: ${code}`);
  const left = counts.invalid - problems.length;
  const formats = Object.entries(hashes).map(([format, count]) => [`  ${format}`, count]);
  return [
    ...(isDryRun ? ['Nothing was written; this is what would happen.'] : []),
    formatFields({
      created: counts.created,
      ...Object.fromEntries(formats),
      '  of them weak': counts.weak,
      exists: counts.exists,
      invalid: counts.invalid,
    }),
    ...named,
    ...(left > 0 ? [`and ${left} more, which --report names`] : []),
  ].join('\n');
}
