import type { TimeStamp } from './request-time-stamp.ts';

/** The libraries are loaded with the first time stamp: who does not ask for any pays nothing. */
export function openTimeStamp(url: string, fetch: typeof globalThis.fetch): TimeStamp {
  let opened: Promise<TimeStamp> | undefined;
  const open = async () => (await import('./request-time-stamp.ts')).createTimeStamp(url, fetch);
  return async (digest) => {
    opened ??= open();
    return (await opened)(digest);
  };
}
