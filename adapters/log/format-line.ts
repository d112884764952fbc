type Line = { level: string; time: string; source: string; message: string; [field: string]: unknown };

/** A JSON line of the log as one short line for people, with the stack of an error below it. */
export function formatLine(json: string): string {
  const { level, time, source, message, pid: _, ...fields } = JSON.parse(json) as Line;
  const details = Object.entries(fields).map(([name, value]) => `${name}=${formatValue(value)}`);
  return `${[time.slice(11, 23), level.toUpperCase().padEnd(5), `[${source}]`, message, ...details].join(' ')}\n`;
}

function formatValue(value: unknown): string {
  if (typeof value === 'string') return /\s/.test(value) ? JSON.stringify(value) : value;
  if (typeof value === 'object' && value !== null && 'stack' in value) return `\n${String(value.stack)}`;
  return JSON.stringify(value);
}
