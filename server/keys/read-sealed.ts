import type { Log } from '../kernel/log.ts';
import type { UserKey } from './sealing.ts';

/** Whose value it is, and what opens it. */
export type SealedFor = { readonly key: UserKey; readonly tenantId: string; readonly userId: string };

/**
 * What `read` makes of something that is stored for a user. Undefined where it was altered, is under another key or in a shape
 * that nobody knows: the log has it as an error, without a word of what is in it. `read` only opens and parses; what asks
 * the database stays outside, for an outage must not look like this.
 */
export function readSealed<T>(
  log: Pick<Log, 'error'>,
  { tenantId, userId }: Omit<SealedFor, 'key'>,
  what: string,
  read: () => T,
): T | undefined {
  try {
    return read();
  } catch (error) {
    // Its message may quote what it could not parse.
    const reason = error instanceof Error ? error.name : 'unknown';
    log.error(`${what} cannot be read`, { tenant_id: tenantId, user_id: userId, reason });
    return undefined;
  }
}
