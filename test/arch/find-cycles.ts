import type { SourceFile } from './source-files.ts';

/** The first cycle through each module that has one, as `a → b → a`; type imports count. */
export function findCycles(files: readonly SourceFile[]): string[] {
  const edges = new Map(files.map((file) => [file.path, file.imports.filter((i) => i.isOurs).map((i) => i.target)]));
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path);
    if (start >= 0) cycles.push([...trail.slice(start), path].join(' → '));
    if (start >= 0 || done.has(path)) return;
    for (const next of edges.get(path) ?? []) visit(next, [...trail, path]);
    done.add(path);
  };
  for (const path of edges.keys()) visit(path, []);
  return cycles;
}
