import { mkdir, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * The list of erasures outside the database: a file with one certificate a line, to be kept apart from the backups of the
 * database and replayed after one of them is restored.
 */
export type ErasureList = { readonly append: (certificates: readonly string[]) => Promise<void> };

/** What is appended is on the disk when the promise is fulfilled. */
export const openErasureList = (path: string): ErasureList => ({
  async append(certificates) {
    if (certificates.length === 0) return;
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const file = await open(path, 'a', 0o600);
    try {
      await file.appendFile(certificates.map((certificate) => `${certificate}\n`).join(''));
      await file.sync();
    } finally {
      await file.close();
    }
  },
});

/** The certificates of a list, in its order. */
export async function readErasureList(path: string): Promise<string[]> {
  return (await readFile(path, 'utf8')).split('\n').filter((line) => line.trim() !== '');
}
