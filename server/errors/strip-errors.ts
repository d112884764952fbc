import { cut } from '../privacy/strip/cut.ts';
import { removePersonalData } from '../privacy/strip/remove-personal-data.ts';

const longest = 10_000;
const deepest = 5;

/** Cut last: half of a number is not recognised as one. */
const strip = (text: string): string => cut(removePersonalData(text).text, longest).text;

/** The fields of a log line with its errors stripped of everything personal: they may quote what somebody typed. */
export function stripErrors(fields: object): object {
  if (fields instanceof Error) return stripError(fields, 0);
  const entries = Object.entries(fields);
  if (!entries.some(([, value]) => value instanceof Error)) return fields;
  return Object.fromEntries(entries.map(([name, value]) => [name, stripCause(value, 0)]));
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
