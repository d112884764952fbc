import { readFileSync, statSync } from 'node:fs';
import type { SecretReading } from '../../server/kernel/live-secret.ts';
import { SecretUnreadable } from './secret-unreadable.ts';

/** The text of a file without white space around it, and when it was written last. Throws `SecretUnreadable`. */
export function readSecretFile(path: string): SecretReading {
  const read = () => {
    try {
      return { value: readFileSync(path, 'utf8').trim(), created_at: Math.floor(statSync(path).mtimeMs / 1000) };
    } catch (error) {
      const { code = 'unknown error' } = error as NodeJS.ErrnoException;
      throw new SecretUnreadable(`names a file that cannot be read (${code})`);
    }
  };
  const reading = read();
  if (reading.value === '') throw new SecretUnreadable('names a file that is empty');
  return reading;
}
