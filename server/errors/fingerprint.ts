import { hash } from 'node:crypto';

/** What makes two errors one kind: what they are called, what they say (stripped), and where they came from. */
export type Fault = {
  readonly name: string;
  readonly message: string;
  /** Where it came from, see `placesOf`. */
  readonly places: readonly string[];
};

const frames = 3;

/** The message without what differs from one time to the next. */
const shapeOf = (message: string): string =>
  message
    .slice(0, 500)
    .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/gi, '#')
    .replace(/"[^"]*"|'[^']*'/g, '#')
    .replace(/\d+/g, '#');

/** Our own places in the stack, without their numbers: a line above does not make it another error. */
export function placesOf(stack: string | undefined): string[] {
  const lines = (stack ?? '').split('\n').filter((line) => line.trimStart().startsWith('at '));
  const own = lines.filter((line) => !/node_modules|node:internal|<anonymous>\)$/.test(line));
  return (own.length > 0 ? own : lines)
    .slice(0, frames)
    .map((line) =>
      line.trim().replace(/\(?(?:file:\/\/)?\S*\/((?:server|adapters|views|migrations)\/\S+?)(?::\d+)*\)?$/, '$1'),
    )
    .map((line) => line.replace(/:\d+/g, ''));
}

/** The same for errors of one kind, whatever ids and numbers they name. */
export const fingerprintOf = ({ name, message, places }: Fault): string =>
  hash('sha256', JSON.stringify([name, shapeOf(message), places]), 'hex').slice(0, 32);
