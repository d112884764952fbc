import { isDatabaseDown } from '../../../adapters/postgres/database.ts';
import { listTenantIds } from '../../../adapters/postgres/tenants.ts';
import { insertAuditEvent } from '../../audit/insert-audit-event.ts';
import type { Deps } from '../../deps.ts';
import { DAY, HOUR } from '../../kernel/duration.ts';
import { dropRetiredKeys, findOverdueAlgorithms, rotateSigningKeys } from '../../keys/signing-keys.ts';
import type { Job } from '../job.ts';

/** A signing key verifies for longer than any token it signed can live. */
const retirement = 2 * DAY;

type KeyDeps = Pick<Deps, 'db' | 'sealing' | 'rotation'>;

async function rotateOverdue({ db, sealing, rotation }: KeyDeps, tenantId: string): Promise<number> {
  const scoped = db.tenant(tenantId);
  const algorithms = await findOverdueAlgorithms(scoped, rotation.signingKeys);
  if (algorithms.length === 0) return 0;
  const current = await rotateSigningKeys(scoped, tenantId, sealing, algorithms);
  const details = { algorithms, current };
  await insertAuditEvent(scoped, { kind: 'keys.rotated', actor: 'job:rotate-keys', details });
  return algorithms.length;
}

/** Rotates signing keys that have served their time, and drops retired ones. */
export const rotateKeys: Job = {
  name: 'rotate-keys',
  every_s: HOUR,
  async run(deps, stopping) {
    let rotated = 0;
    let dropped = 0;
    const failures: unknown[] = [];
    for (const tenantId of await listTenantIds(deps.db)) {
      if (stopping?.aborted) break;
      try {
        rotated += await rotateOverdue(deps, tenantId);
        dropped += await dropRetiredKeys(deps.db.tenant(tenantId), retirement);
      } catch (error) {
        if (isDatabaseDown(error)) throw error;
        // The keys of one tenant that cannot be rotated must not keep those of all others from it.
        failures.push(error);
      }
    }
    const [cause] = failures;
    if (cause) throw new Error(`tenants whose keys could not be rotated: ${failures.length}`, { cause });
    return rotated + dropped > 0 ? { rotated, dropped } : undefined;
  },
};
