const GAP = '  ';

/** A value on one line; control characters, which could steer a terminal, are shown as `?`. */
export function formatValue(value: unknown): string {
  if (value === null || value === undefined || value === '') return '-';
  if (value instanceof Date) return value.toISOString().slice(0, 19).replace('T', ' ');
  const text = Array.isArray(value)
    ? value.map(formatValue).join(' ')
    : typeof value === 'object'
      ? JSON.stringify(value)
      : String(value);
  return (text || '-').replace(/\p{Cc}/gu, '?');
}

/** Rows under their headings, in columns. */
export function formatTable(headings: readonly string[], rows: readonly (readonly unknown[])[]): string {
  const lines = [headings, ...rows.map((row) => row.map(formatValue))];
  const widths = headings.map((_, at) => Math.max(...lines.map((line) => line[at]?.length ?? 0)));
  return lines
    .map((line) =>
      line
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join(GAP)
        .trimEnd(),
    )
    .join('\n');
}

/** Names and values, one pair per line. */
export function formatFields(fields: Readonly<Record<string, unknown>>): string {
  const width = Math.max(...Object.keys(fields).map((name) => name.length));
  return Object.entries(fields)
    .map(([name, value]) => `${name.padEnd(width)}${GAP}${formatValue(value)}`)
    .join('\n');
}
