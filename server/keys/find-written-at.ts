import { stat } from 'node:fs/promises';

/** When a file was written last (Unix seconds); undefined when there is none. */
export async function findWrittenAt(path: string): Promise<number | undefined> {
  try {
    return Math.floor((await stat(path)).mtimeMs / 1000);
  } catch {
    return undefined;
  }
}
