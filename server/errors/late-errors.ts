import type { Log } from '../kernel/log.ts';
import type { ErrorSink } from './error-sink.ts';

export type LateErrors = {
  readonly log: Log;
  /** From now on errors are kept in the database, those from before too. */
  readonly open: (sink: ErrorSink) => Promise<void>;
  readonly close: () => Promise<void>;
};

const mostEarly = 50;

/**
 * The log of a process that begins before its database does: until there is one its errors wait. What strips them is
 * loaded only then, since it would hold up the start.
 */
export function createLateErrors(plainLog: Log): LateErrors {
  const early: Parameters<Log['error']>[] = [];
  let reporting: Log | undefined;
  let opened: ErrorSink | undefined;
  return {
    log: {
      debug: (message, fields) => (reporting ?? plainLog).debug(message, fields),
      info: (message, fields) => (reporting ?? plainLog).info(message, fields),
      warn: (message, fields) => (reporting ?? plainLog).warn(message, fields),
      error(message, fields) {
        if (reporting) return reporting.error(message, fields);
        plainLog.error(message, fields);
        if (early.length < mostEarly) early.push([message, fields]);
      },
    },
    async open(sink) {
      const { createReportingLog } = await import('./reporting-log.ts');
      opened = sink;
      reporting = createReportingLog(plainLog, sink);
      for (const [message, fields] of early.splice(0)) sink.report(message, { ...fields });
    },
    async close() {
      await opened?.close();
    },
  };
}
