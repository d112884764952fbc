import { z } from 'zod';
import { CliError, cliStatus } from './cli-error.ts';

const moment = z.iso.datetime({ offset: true });
const day = z.iso.date();

/** A time out of `2026-03-01T09:00:00Z`, or of a day alone, which begins at midnight UTC. */
export function readMoment(option: string, text: string): Date {
  if (moment.safeParse(text).success || day.safeParse(text).success) return new Date(text);
  throw new CliError(`${option} must be a time such as 2026-03-01T09:00:00Z, or a day`, cliStatus.usage);
}
