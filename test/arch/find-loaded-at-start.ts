import type { SourceFile } from './source-files.ts';

/** The libraries that are loaded together with these modules; not those that wait behind an `import()`. */
export function findLoadedAtStart(files: readonly SourceFile[], roots: readonly string[]): string[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const libraries = new Set<string>();
  const modules = new Set(roots);
  for (const path of modules) {
    for (const { target, isOurs, isTypeOnly, isDynamic } of byPath.get(path)?.imports ?? []) {
      if (isTypeOnly || isDynamic) continue;
      if (isOurs) modules.add(target);
      else if (!target.startsWith('node:')) libraries.add(target);
    }
  }
  return [...libraries].sort();
}
