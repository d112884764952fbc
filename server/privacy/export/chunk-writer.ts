import type { ExportFormat } from '../../../adapters/postgres/user-exports.ts';
import type { UserKey } from '../../keys/sealing.ts';

const chunkBytes = 256 * 1024;

/** Where a chunk of a stored document lies; it opens nowhere else, so chunks cannot be swapped. */
export const chunkPlace = (exportId: string, format: ExportFormat, seq: number) => ({
  table: 'user_export_chunks',
  column: 'sealed',
  row: `${exportId}/${format}/${seq}`,
});

export type ChunkWriter = {
  readonly write: (text: string) => Promise<void>;
  /** Stores what is left; answers how many chunks there are. */
  readonly end: () => Promise<number>;
};

/** Gathers text into chunks and hands them on sealed. */
export function createChunkWriter(
  { exportId, format, key }: { readonly exportId: string; readonly format: ExportFormat; readonly key: UserKey },
  store: (seq: number, sealed: string) => Promise<void>,
): ChunkWriter {
  let parts: string[] = [];
  let size = 0;
  let count = 0;

  async function flush(): Promise<void> {
    const text = parts.join('');
    parts = [];
    size = 0;
    await store(count, key.seal(chunkPlace(exportId, format, count), text));
    count += 1;
  }

  return {
    async write(text) {
      parts.push(text);
      size += text.length;
      if (size >= chunkBytes) await flush();
    },
    async end() {
      if (size > 0) await flush();
      return count;
    },
  };
}
