import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { lineOf, type Witness } from './witness.ts';

/** Appends to `<folder>/<tenant id>.jsonl`: a folder on another machine, or on a medium that can only be appended to. */
export function createFileWitness(folder: string): Witness {
  return {
    name: `file:${folder}`,
    async append(checkpoint) {
      await mkdir(folder, { recursive: true, mode: 0o750 });
      const file = await open(join(folder, `${checkpoint.tenant_id}.jsonl`), 'a', 0o640);
      try {
        await file.appendFile(`${lineOf(checkpoint)}\n`);
        await file.sync();
      } finally {
        await file.close();
      }
    },
  };
}
