import type { Log } from '../../server/kernel/log.ts';

/** A log that tests can look into: every line that was written, none of it printed. */
export type RecordedLog = Log & { readonly lines: { level: string; message: string; fields?: object | undefined }[] };

export function recordLog(): RecordedLog {
  const lines: RecordedLog['lines'] = [];
  const at = (level: string) => (message: string, fields?: object) => void lines.push({ level, message, fields });
  return { lines, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

export const silentLog: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
