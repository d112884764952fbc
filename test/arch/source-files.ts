import { globSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ParsedImport, parseImports } from './parse-imports.ts';

/** A module of the product: its path from the repository's root, its text, and where its imports lead. */
export type SourceFile = { readonly path: string; readonly text: string; readonly imports: readonly ResolvedImport[] };

/** `target` is a path from the root for a module of ours, otherwise the package or built-in (`node:fs`, `koa`). */
export type ResolvedImport = ParsedImport & { readonly target: string; readonly isOurs: boolean };

export const ROOT: string = fileURLToPath(new URL('../../', import.meta.url));

const PRODUCT = '{server,adapters,views,migrations}/**/*.{ts,mjs}';

/** All modules of the product; tests are not among them. */
export function readSourceFiles(): SourceFile[] {
  return globSync(PRODUCT, { cwd: ROOT })
    .sort()
    .map((path) => toSourceFile(path, readFileSync(`${ROOT}${path}`, 'utf8')));
}

export function toSourceFile(path: string, text: string): SourceFile {
  return {
    path,
    text,
    imports: parseImports(text).map((parsed) => ({ ...parsed, ...resolve(path, parsed.specifier) })),
  };
}

function resolve(path: string, specifier: string): { target: string; isOurs: boolean } {
  if (specifier.startsWith('.')) return { target: posix.join(posix.dirname(path), specifier), isOurs: true };
  if (specifier.startsWith('node:')) return { target: specifier, isOurs: false };
  const [scopeOrName = '', name = ''] = specifier.split('/');
  return { target: scopeOrName.startsWith('@') ? `${scopeOrName}/${name}` : scopeOrName, isOurs: false };
}
