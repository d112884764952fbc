import type { OptionValues } from 'commander';
import type { z } from 'zod';
import { CliError, cliStatus } from './cli-error.ts';

/** Which option (without its dashes) gives which field of an input. */
export type FieldOptions = Readonly<Record<string, string>>;

/** The input of a use-case out of the options, checked; everything that is wrong is told in one line. */
export function readInput<Schema extends z.ZodType>(
  schema: Schema,
  fields: FieldOptions,
  options: OptionValues,
): z.output<Schema> {
  const given = Object.entries(fields).map(([field, option]) => [field, options[toAttribute(option)]]);
  const parsed = schema.safeParse(Object.fromEntries(given.filter(([, value]) => value !== undefined)));
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map(({ path: [field = ''], message }) => {
    const option = fields[String(field)];
    return `${option ? `--${option}` : String(field)} ${sayIssue(message)}`;
  });
  throw new CliError([...new Set(lines)].join('; '), cliStatus.usage);
}

/** The name under which the options parser keeps `--redirect-uri`: `redirectUri`. */
const toAttribute = (option: string): string => option.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

/** Our own messages continue the sentence; the library's begin one. */
const sayIssue = (message: string): string => (/^[A-Z]/.test(message) ? `is not valid: ${message}` : message);

/** Collects the values of an option that may be given several times. */
export const collect = (value: string, before: readonly string[] = []): string[] => [...before, value];

/** Like `collect`, for values that may also stand together, separated by blanks. */
export const collectWords = (value: string, before: readonly string[] = []): string[] => [
  ...before,
  ...value.split(/\s+/).filter(Boolean),
];
