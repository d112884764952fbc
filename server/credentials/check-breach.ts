import { BreakerOpen } from '../../adapters/breakers.ts';
import type { Deps } from '../deps.ts';
import type { SourceDeps } from './breach-sources/breach-source.ts';
import { breachSources } from './breach-sources.ts';

export type BreachVerdict = {
  readonly isBreached: boolean;
  /** The sources that could not say. Empty when another one knows the password. */
  readonly failed: readonly string[];
};

export type BreachDeps = SourceDeps & Pick<Deps, 'log'>;

/**
 * Whether others know this password. While it `isTyped`, only what is here is asked: the beginnings of a password, each
 * with a prefix of its own, would tell a service elsewhere much more than the whole of it does. Holds no database connection.
 */
export async function checkBreach(
  deps: BreachDeps,
  password: string,
  { isTyped = false }: { isTyped?: boolean } = {},
): Promise<BreachVerdict> {
  const failed: string[] = [];
  for (const source of breachSources) {
    if (isTyped && source.isElsewhere) continue;
    const found = await source.has(deps, password).catch((error) => {
      // That it does not answer is in the log already.
      if (!(error instanceof BreakerOpen))
        deps.log.error('breached passwords cannot be looked up', { source: source.name, error });
      failed.push(source.name);
      return false;
    });
    if (found) return { isBreached: true, failed: [] };
  }
  return { isBreached: false, failed };
}
