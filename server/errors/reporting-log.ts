import type { Log } from '../kernel/log.ts';
import type { ErrorSink } from './error-sink.ts';
import { stripErrors } from './strip-errors.ts';

/**
 * A log whose errors are also kept in the database: whoever says something went wrong need not say it twice. What errors
 * quote of people reaches neither.
 */
export function createReportingLog(log: Log, sink: Pick<ErrorSink, 'report'>): Log {
  const stripped = (fields: object | undefined) => fields && stripErrors(fields);
  return {
    debug: (message, fields) => log.debug(message, stripped(fields)),
    info: (message, fields) => log.info(message, stripped(fields)),
    warn: (message, fields) => log.warn(message, stripped(fields)),
    error(message, fields) {
      log.error(message, stripped(fields));
      sink.report(message, (fields ?? {}) as Parameters<ErrorSink['report']>[1]);
    },
  };
}
