import { deleteTrustedDevices } from '../../adapters/postgres/trusted-devices.ts';
import { prepareAuditEvent } from '../audit/insert-audit-event.ts';
import type { Deps } from '../deps.ts';
import { accept, type Outcome, refuse } from '../kernel/outcome.ts';
import type { EndScope } from '../sessions/end-sessions.ts';

type ForgetDeps = Pick<Deps, 'db' | 'sealing'>;

/** Asks for the second factor again in one browser, from now on. */
export async function forgetTrustedDevice(
  deps: ForgetDeps,
  scope: EndScope,
  deviceId: string,
): Promise<Outcome<{ devices: number }, 'unknown_device'>> {
  const devices = await forget(deps, scope, deviceId);
  return devices === 0 ? refuse('unknown_device') : accept({ devices });
}

/** Asks for the second factor again in every browser; answers in how many it was not asked for. */
export const forgetAllTrustedDevices = (deps: ForgetDeps, scope: EndScope): Promise<number> => forget(deps, scope);

async function forget(
  { db, sealing }: ForgetDeps,
  { tenant, actor, userId, origin }: EndScope,
  deviceId?: string,
): Promise<number> {
  const event = { kind: 'factor.devices_forgotten', user_id: userId, ...origin } as const;
  const writeAudit = await prepareAuditEvent(sealing, tenant.id, { ...event, details: { actor, devices: 0 } });
  return db
    .tenant(tenant.id)
    .transaction()
    .execute(async (transaction) => {
      const devices = await deleteTrustedDevices(transaction, userId, deviceId);
      if (devices > 0) await writeAudit(transaction, { devices });
      return devices;
    });
}
