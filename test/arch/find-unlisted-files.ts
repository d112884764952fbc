import { posix } from 'node:path';
import type { SourceFile } from './source-files.ts';

/**
 * Modules in a folder `<plural>/` that `<plural>.ts` beside it does not import. Only lists count: a folder whose name is
 * no plural may stand beside a module of its name.
 */
export function findUnlistedFiles(files: readonly SourceFile[]): string[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  return files
    .map((file) => ({ path: file.path, list: byPath.get(`${posix.dirname(file.path)}.ts`) }))
    .filter(({ path, list }) => list && isPlural(list.path) && !list.imports.some(({ target }) => target === path))
    .map(({ path, list }) => `${path} is not in ${list?.path}`);
}

const isPlural = (path: string): boolean => posix.basename(path, '.ts').endsWith('s');
