import { describe, expect, it } from 'vitest';
import { findCycles } from './find-cycles.ts';
import { parseImports } from './parse-imports.ts';
import { readSourceFiles, type SourceFile, toSourceFile } from './source-files.ts';

/** What the modules under a folder may import of ours, and why. */
type Rule = {
  readonly of: string;
  readonly may: readonly string[];
  readonly types?: readonly string[];
  readonly because: string;
};

const RULES: readonly Rule[] = [
  { of: 'server/kernel/', may: ['server/kernel/'], because: 'the kernel is what everything else is made of' },
  {
    of: 'adapters/',
    may: ['adapters/', 'server/kernel/', 'server/keys/'],
    because: 'an adapter knows the outside world and no feature',
  },
  {
    of: 'views/',
    may: ['views/'],
    types: ['server/kernel/'],
    because: 'a page turns props into HTML and decides nothing',
  },
  { of: 'migrations/', may: ['migrations/'], because: 'a migration must not change when the program does' },
  { of: 'server/keys/', may: ['server/keys/', 'server/kernel/', 'adapters/'], because: 'features stand on keys' },
];

/** The kernel computes; of the runtime it may use only what has no effect outside. */
const KERNEL_BUILTINS = new Set(['node:crypto', 'node:util']);

const files = readSourceFiles();

function violationsOf(rule: Rule, modules: readonly SourceFile[]): string[] {
  return modules
    .filter((file) => file.path.startsWith(rule.of))
    .flatMap((file) =>
      file.imports
        .filter((i) => i.isOurs && !rule.may.some((folder) => i.target.startsWith(folder)))
        .filter((i) => !(i.isTypeOnly && rule.types?.some((folder) => i.target.startsWith(folder))))
        .map((i) => `${file.path} imports ${i.target}`),
    );
}

describe('modules depend in one direction', () => {
  it.each(RULES)('$of imports only $may, since $because', (rule) => {
    expect(violationsOf(rule, files)).toEqual([]);
  });

  it('the kernel does no input or output', () => {
    const violations = files
      .filter((file) => file.path.startsWith('server/kernel/'))
      .flatMap((file) =>
        file.imports.filter((i) => !i.isOurs && !KERNEL_BUILTINS.has(i.target)).map((i) => [file.path, i.target]),
      );
    expect(violations).toEqual([]);
  });

  it('there are no cycles', () => {
    expect(findCycles(files)).toEqual([]);
  });

  it('nothing imports a program that starts on import, and the product imports no test', () => {
    const isProgram = (path: string): boolean =>
      path === 'server/main.ts' || path === 'server/bootstrap.mjs' || path.startsWith('test/');
    const violations = files.flatMap((file) =>
      file.imports.filter((i) => i.isOurs && isProgram(i.target)).map((i) => `${file.path} imports ${i.target}`),
    );
    expect(violations).toEqual([]);
  });

  it('every import of ours leads to a module that is there, or the rules above would not see it', () => {
    const paths = new Set(files.map((file) => file.path));
    const violations = files.flatMap((file) =>
      file.imports
        .filter((i) => i.isOurs && /\.(ts|mjs)$/.test(i.target) && !paths.has(i.target))
        .map((i) => [file.path, i.target]),
    );
    expect(violations).toEqual([]);
  });
});

describe('the checks themselves', () => {
  it('see every form of import', () => {
    const text = [
      "import 'a';",
      "import b from 'b';",
      "import type { C } from 'c';",
      "import d, { type D } from 'd';",
      "import {\n  e,\n  E,\n} from 'e';",
      "import * as f from '@scope/f/deep';",
      "export { g } from 'g';",
      "export * from 'h';",
      "const i = await import('i');",
      "// import 'no';",
      "/** import 'no'; */",
      'const text = "import \'no\'";',
    ].join('\n');
    expect(parseImports(text).map((i) => i.specifier)).toEqual([
      'a',
      'b',
      'c',
      'd',
      'e',
      '@scope/f/deep',
      'g',
      'h',
      'i',
    ]);
    expect(parseImports(text).filter((i) => i.isTypeOnly)).toHaveLength(1);
    expect(parseImports(text).filter((i) => i.isReExport)).toHaveLength(2);
    expect(toSourceFile('server/x.ts', text).imports[5]).toMatchObject({ target: '@scope/f', isOurs: false });
  });

  it('find a module that looks the wrong way, also for a type', () => {
    const adapter = toSourceFile('adapters/a.ts', "import type { User } from '../server/accounts/user.ts';");
    const view = toSourceFile('views/a.ts', "import { now } from '../server/kernel/clock.ts';");
    const [, adapters, views] = RULES as [Rule, Rule, Rule];
    expect(violationsOf(adapters, [adapter])).toEqual(['adapters/a.ts imports server/accounts/user.ts']);
    expect(violationsOf(views, [view])).toEqual(['views/a.ts imports server/kernel/clock.ts']);
  });

  it('find a cycle of any length', () => {
    const cycle = [
      toSourceFile('server/a.ts', "import './b.ts';"),
      toSourceFile('server/b.ts', "import type { C } from './deep/c.ts';"),
      toSourceFile('server/deep/c.ts', "import '../b.ts';"),
    ];
    expect(findCycles(cycle)).toEqual(['server/b.ts → server/deep/c.ts → server/b.ts']);
  });
});
