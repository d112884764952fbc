import { type DestinationStream, destination, pino } from 'pino';
import type { Log } from '../../server/kernel/log.ts';
import { formatLine } from './format-line.ts';
import { redact } from './redact.ts';

type Options = {
  readonly level: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** JSON is one document per line, for machines; text is one short line, for people. */
  readonly format: 'json' | 'text';
  /** Which process speaks, such as `primary` or `worker 2`. */
  readonly source: string;
  readonly output?: DestinationStream;
};

/** A log on standard output. It is written at once, so that a crash loses no line. */
export function createLog({ level, format, source, output = destination({ fd: 1, sync: true }) }: Options): Log {
  const text: DestinationStream = { write: (line) => output.write(formatLine(line)) };
  const logger = pino(
    {
      level,
      base: { pid: process.pid, source },
      messageKey: 'message',
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
    },
    format === 'text' ? text : output,
  );
  return {
    debug: (message, fields) => logger.debug(redact(fields ?? {}), message),
    info: (message, fields) => logger.info(redact(fields ?? {}), message),
    warn: (message, fields) => logger.warn(redact(fields ?? {}), message),
    error: (message, fields) => logger.error(redact(fields ?? {}), message),
  };
}
