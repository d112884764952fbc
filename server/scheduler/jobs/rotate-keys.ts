import { listTenantIds } from '../../../adapters/postgres/tenants.ts';
import { insertAuditEvent } from '../../audit/insert-audit-event.ts';
import type { Deps } from '../../deps.ts';
import { DAY, HOUR } from '../../kernel/duration.ts';
import { dropRetiredKeys, findOverdueAlgorithms, rotateSigningKeys } from '../../keys/signing-keys.ts';
import { eachTenant } from '../each-tenant.ts';
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
    await eachTenant(
      await listTenantIds(deps.db),
      stopping,
      'tenants whose keys could not be rotated',
      async (tenantId) => {
        rotated += await rotateOverdue(deps, tenantId);
        dropped += await dropRetiredKeys(deps.db.tenant(tenantId), retirement);
      },
    );
    return rotated + dropped > 0 ? { rotated, dropped } : undefined;
  },
};
