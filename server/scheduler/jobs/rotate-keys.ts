import { listTenantIds } from '../../../adapters/postgres/tenants.ts';
import { DAY, HOUR } from '../../kernel/duration.ts';
import { dropRetiredKeys, findOverdueAlgorithms, rotateSigningKeys } from '../../keys/signing-keys.ts';
import type { Job } from '../job.ts';

/** A signing key signs for this long, and verifies for longer than any token it signed can live. */
const keyLifetime = 90 * DAY;
const retirement = 2 * DAY;

/** Rotates signing keys that have served their time, and drops retired ones. */
export const rotateKeys: Job = {
  name: 'rotate-keys',
  every_s: HOUR,
  async run({ db, rootKey }) {
    let rotated = 0;
    let dropped = 0;
    for (const tenantId of await listTenantIds(db)) {
      const scoped = db.tenant(tenantId);
      const overdue = await findOverdueAlgorithms(scoped, keyLifetime);
      if (overdue.length > 0) await rotateSigningKeys(scoped, tenantId, rootKey, overdue);
      rotated += overdue.length;
      dropped += await dropRetiredKeys(scoped, retirement);
    }
    return rotated + dropped > 0 ? { rotated, dropped } : undefined;
  },
};
