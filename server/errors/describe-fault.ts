import { cut } from '../privacy/strip/cut.ts';
import { removePersonalData } from '../privacy/strip/remove-personal-data.ts';
import { type Fault, placesOf } from './fingerprint.ts';

const longestMessage = 1_000;
const longestStack = 5_000;
const deepest = 5;

const strip = (text: string, limit: number): string => cut(removePersonalData(text).text, limit).text;

/** An error and what caused it, as text. */
function stackOf(error: Error, depth = 0): string {
  const own = error.stack ?? `${error.name}: ${error.message}`;
  const isLast = depth === deepest || !(error.cause instanceof Error);
  return isLast ? own : `${own}\ncaused by: ${stackOf(error.cause as Error, depth + 1)}`;
}

/** What may be stored of an error: name, message and stack, stripped of everything personal. `said` is what the log says. */
export function describeFault(said: string, error: unknown): Fault & { readonly stack: string | null } {
  if (!(error instanceof Error)) {
    const text = error === undefined ? said : `${said}: ${String(error)}`;
    return { name: 'Error', message: strip(text, longestMessage), stack: null, places: [] };
  }
  return {
    name: strip(error.name, 100),
    message: strip(`${said}: ${error.message}`, longestMessage),
    stack: strip(stackOf(error), longestStack),
    places: placesOf(error.stack),
  };
}
