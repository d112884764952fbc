import { CliError, cliStatus } from './cli-error.ts';
import type { Given } from './command.ts';

/** What a command is about: its argument, or else what one of these options says. */
export function targetOf({ args: [argument], options }: Given, names: readonly string[], what: string): string {
  const target = argument ?? names.map((name) => options[name]).find((value) => value !== undefined);
  if (typeof target === 'string' && target.trim() !== '') return target;
  throw new CliError(`say which ${what}`, cliStatus.usage);
}
