import type { Deps } from '../deps.ts';
import { isCommonPassword } from './common-passwords.ts';

/**
 * Whether others know this password: it is one of the most common ones, or in the index of breaches where there is one.
 * An index that cannot be read is reported, and keeps nobody out.
 */
export async function isBreached(
  { breachIndex, log }: Pick<Deps, 'breachIndex' | 'log'>,
  password: string,
): Promise<boolean> {
  if (await isCommonPassword(password)) return true;
  return breachIndex.has(password).catch((error) => {
    log.error('the index of breached passwords cannot be read', { error });
    return false;
  });
}
