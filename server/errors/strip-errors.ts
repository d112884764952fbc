import { cut } from '../privacy/strip/cut.ts';
import { removePersonalData } from '../privacy/strip/remove-personal-data.ts';

const longest = 10_000;
const deepest = 5;

/** Cut last: half of a number is not recognised as one. */
const strip = (text: string): string => cut(removePersonalData(text).text, longest).text;

/** Fields in which somebody else is quoted, such as a mail server that names the recipient. */
const quoting: ReadonlySet<string> = new Set(['reason', 'response', 'detail']);

/** The fields of a log line with errors and quotations stripped of everything personal: they may hold what somebody typed. */
export function stripErrors(fields: object): object {
  if (fields instanceof Error) return stripError(fields, 0);
  const isQuote = ([name, value]: [string, unknown]) => typeof value === 'string' && quoting.has(name);
  const entries = Object.entries(fields);
  if (!entries.some((entry) => entry[1] instanceof Error || isQuote(entry))) return fields;
  return Object.fromEntries(
    entries.map((entry) => [entry[0], isQuote(entry) ? strip(String(entry[1])) : stripCause(entry[1], 0)]),
  );
}

function stripCause(value: unknown, depth: number): unknown {
  return value instanceof Error ? stripError(value, depth) : value;
}

function stripError(error: Error & { code?: unknown }, depth: number): Error {
  const { name, message, stack, code, cause } = error;
  const isLast = depth === deepest || cause === undefined;
  const said = typeof cause === 'string' ? strip(cause) : cause;
  const stripped = new Error(strip(message), isLast ? {} : { cause: stripCause(said, depth + 1) });
  Object.assign(stripped, { name, stack: stack && strip(stack) }, code === undefined ? {} : { code });
  return stripped;
}
