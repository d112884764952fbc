import { isDatabaseDown } from '../../adapters/postgres/database.ts';

/**
 * Does `work` for one tenant after the other. What fails for one keeps
 * none of the others from it; at the end `failure` and for how many is thrown.
 */
export async function eachTenant(
  tenantIds: readonly string[],
  stopping: AbortSignal | undefined,
  failure: string,
  work: (tenantId: string) => Promise<void>,
): Promise<void> {
  const failures: unknown[] = [];
  for (const tenantId of tenantIds) {
    if (stopping?.aborted) break;
    try {
      await work(tenantId);
    } catch (error) {
      if (isDatabaseDown(error)) throw error;
      failures.push(error);
    }
  }
  const [cause] = failures;
  if (cause) throw new Error(`${failure}: ${failures.length}`, { cause });
}
