import type { Log } from '../kernel/log.ts';
import type { ErrorSink } from './error-sink.ts';

/** A log whose errors are also kept in the database: whoever says something went wrong need not say it twice. */
export const createReportingLog = (log: Log, sink: Pick<ErrorSink, 'report'>): Log => ({
  ...log,
  error(message, fields) {
    log.error(message, fields);
    sink.report(message, (fields ?? {}) as Parameters<ErrorSink['report']>[1]);
  },
});
