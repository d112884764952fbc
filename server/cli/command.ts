import type { Command, OptionValues } from 'commander';
import type { Config } from '../config.ts';
import type { Log } from '../kernel/log.ts';
import type { DatabaseUrls } from '../runtime/database-urls.ts';

/** What was written on the command line after the command's own words. */
export type Given = { readonly args: readonly string[]; readonly options: OptionValues };

/** What a command prints: `json` with `--json`, otherwise `text`. */
export type Answer = { readonly json: unknown; readonly text: string };

/** Where answers and complaints go. */
export type Output = Readonly<Record<'stdout' | 'stderr', { readonly write: (text: string) => unknown }>>;

export type Access = { readonly config: Config; readonly urls: DatabaseUrls; readonly log: Log };

/** One command: its words, its options, and what it does with a database that can be reached. */
export type CliCommand = {
  readonly words: readonly [string] | readonly [string, string];
  readonly summary: string;
  /** Adds options and arguments. */
  readonly declare: (command: Command) => Command;
  /** Whether an embedded database that was never started is made for it. */
  readonly mayCreateDatabase?: boolean;
  readonly run: (access: Access, given: Given) => Promise<Answer>;
};
