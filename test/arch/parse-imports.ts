/** One `import` or `export … from`: what it names as written, and whether it is a type only, or loaded when it is reached. */
export type ParsedImport = {
  readonly specifier: string;
  readonly isTypeOnly: boolean;
  readonly isReExport: boolean;
  readonly isDynamic: boolean;
};

const STATEMENT = /^(import|export)\s+(type\s+)?(?:[\w$*\s{},]+?\s+from\s+)?'([^']+)'/gm;
const DYNAMIC = /\bimport\(\s*'([^']+)'/g;

/** The imports of a module whose text was formatted by Biome: statements begin a line, quotes are single. */
export function parseImports(text: string): ParsedImport[] {
  const code = withoutComments(text);
  const statements = [...code.matchAll(STATEMENT)].map(([, keyword, type, specifier = '']) => ({
    specifier,
    isTypeOnly: type !== undefined,
    isReExport: keyword === 'export',
    isDynamic: false,
  }));
  const dynamic = [...code.matchAll(DYNAMIC)].map(([, specifier = '']) => ({
    specifier,
    isTypeOnly: false,
    isReExport: false,
    isDynamic: true,
  }));
  return [...statements, ...dynamic];
}

/** The text with comments blanked; a `//` counts only at the start of a line or after a blank, so URLs stay. */
export function withoutComments(text: string): string {
  return text.replace(/(^|\s)\/\*[\s\S]*?\*\//g, '$1').replace(/(^|\s)\/\/.*$/gm, '$1');
}
