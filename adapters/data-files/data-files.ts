import type { Log } from '../../server/kernel/log.ts';
import { type DataFile, type DataFileState, type OpenDataFile, type WatchedFile, watchFile } from './watch-file.ts';

/**
 * Files with data that an operator brings and replaces while the program runs. They are looked at every few seconds; one
 * that is new is read once it has stopped changing, and takes the place of the old one at a stroke. One that cannot be used
 * is refused, said so once, and the old one stays. At the start it is refused with an error, unless `mayBeBroken`.
 */
export type DataFiles = {
  /** Reads a file for the first time; throws `SettingError` when it cannot be used and may not be broken. */
  readonly open: <T>(file: DataFile<T>) => Promise<OpenDataFile<T>>;
  readonly list: () => DataFileState[];
  readonly close: () => void;
};

const usualInterval_ms = 10_000;

export function createDataFiles(log: Log, { interval_ms = usualInterval_ms, mayBeBroken = false } = {}): DataFiles {
  const files: WatchedFile<unknown>[] = [];
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;

  /** The next look begins when the last one is over, so that a slow disk does not pile them up. */
  function checkLater(): void {
    if (!isClosed) timer = setTimeout(() => void check().finally(checkLater), interval_ms).unref();
  }

  async function check(): Promise<void> {
    for (const file of files) await file.check();
  }

  return {
    async open(file) {
      const opened = await watchFile(file, log, { mayBeBroken });
      files.push(opened);
      if (files.length === 1) checkLater();
      return opened;
    },
    list: () => files.map(({ state }) => state()),
    close() {
      isClosed = true;
      clearTimeout(timer);
    },
  };
}
