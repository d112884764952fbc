import { accessSync, constants, globSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** A program of the machine that some tests drive: its names, and the Debian package that brings it. */
export type Tool = {
  readonly commands: readonly string[];
  readonly debianPackage: string;
  /** The test files that drive it, which are left out where it is missing. */
  readonly neededBy: readonly string[];
  /** Where else than on the PATH it lies; `*` stands for its versions. */
  readonly folders?: string;
};

export const TOOLS = {
  redis: {
    commands: ['redis-server', 'valkey-server'],
    debianPackage: 'redis-server',
    neededBy: ['test/**/*redis*.test.ts', 'test/limits/limit-stores.test.ts'],
  },
  chromium: {
    commands: ['chromium', 'chromium-browser', 'google-chrome', 'chrome'],
    debianPackage: 'chromium',
    neededBy: ['test/browser/**', 'test/**/*browser*.test.ts'],
  },
  caddy: { commands: ['caddy'], debianPackage: 'caddy', neededBy: ['test/**/*caddy*.test.ts'] },
  postgresql: {
    commands: ['initdb'],
    debianPackage: 'postgresql',
    folders: '/usr/lib/postgresql/*/bin',
    neededBy: ['test/**/*pg-dump*.test.ts'],
  },
  openssl: {
    commands: ['openssl'],
    debianPackage: 'openssl',
    neededBy: ['test/**/*tls*.test.ts', 'test/**/*openssl*.test.ts', 'test/secrets/vault.test.ts'],
  },
} as const satisfies Record<string, Tool>;

export type ToolName = keyof typeof TOOLS;

/** The absolute path of a tool; undefined when the machine has none. */
export function findTool(name: ToolName): string | undefined {
  const { commands, folders: pattern }: Tool = TOOLS[name];
  const special = pattern ? globSync(pattern).toSorted() : [];
  const folders = [...special, ...(process.env.PATH ?? '').split(delimiter).filter(Boolean)];
  return commands
    .flatMap((command) => folders.map((folder) => join(folder, command)))
    .find((path) => isExecutable(path));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
