import { type FileHandle, open, stat } from 'node:fs/promises';

export type SteadyFile = { readonly content: Buffer; readonly version: string };

/** What tells one state of a file from another: another file at its path, or the same one written to. */
export async function findVersion(path: string): Promise<string | undefined> {
  return stat(path, { bigint: true }).then(versionOf, () => undefined);
}

function versionOf(file: { dev: bigint; ino: bigint; size: bigint; mtimeNs: bigint; ctimeNs: bigint }): string {
  return [file.dev, file.ino, file.size, file.mtimeNs, file.ctimeNs].join(':');
}

/** Reads a whole file; throws when it is none, too large, or written to meanwhile. */
export async function readSteadyFile(path: string, maxBytes: number): Promise<SteadyFile> {
  // Opening something else, such as a pipe, could wait for ever.
  if (!(await stat(path)).isFile()) throw new Error('it is no file');
  const file = await open(path, 'r');
  try {
    return await readOpen(file, maxBytes);
  } finally {
    await file.close();
  }
}

async function readOpen(file: FileHandle, maxBytes: number): Promise<SteadyFile> {
  const before = await file.stat({ bigint: true });
  if (!before.isFile()) throw new Error('it is no file');
  if (before.size === 0n) throw new Error('it is empty');
  if (before.size > maxBytes) throw new Error(`it is larger than ${maxBytes / 2 ** 20} MiB`);
  const content = await file.readFile();
  const version = versionOf(await file.stat({ bigint: true }));
  if (version !== versionOf(before)) throw new Error('it is being written to');
  return { content, version };
}
