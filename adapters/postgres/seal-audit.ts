import { uuidv7 } from '../../server/kernel/ids.ts';
import type { Place, Sealing } from '../../server/keys/sealing.ts';
import type { AuditRecord } from './unit.ts';

/** An audit row as it is stored: what is personal in it can be read only with a key. */
export type StoredAudit = {
  readonly id: string;
  readonly kind: string;
  readonly user_id?: string | undefined;
  readonly client_id?: string | undefined;
  readonly request_id?: string | undefined;
  readonly details?: object;
  readonly sealed?: string;
};

const placeOf = (id: string): Place => ({ table: 'audit_events', column: 'sealed', row: id });

/**
 * Seals what is personal in an event: under the key of the user it is about, so that it is lost when they are erased;
 * under the tenant's audit key when it is about nobody. Of somebody who is erased already nothing personal is kept: what
 * they did in that moment would outlive them. The hash of the chain covers the sealed form.
 */
export async function sealAudit(sealing: Sealing, tenantId: string, record: AuditRecord): Promise<StoredAudit> {
  const { ip, user_agent, personal, ...open } = record;
  const id = uuidv7();
  const stored = { id, ...open };
  if (ip === undefined && user_agent === undefined && !personal) return stored;
  const text = JSON.stringify({ ip, user_agent, ...personal });
  if (!open.user_id) return { ...stored, sealed: await sealing.sealForTenant(tenantId, 'audit', placeOf(id), text) };
  const userKey = await sealing.findUserKey(tenantId, open.user_id);
  return userKey ? { ...stored, sealed: userKey.seal(placeOf(id), text) } : stored;
}

/** The sealed part of an event; undefined when there is none or its key was destroyed. */
export async function openAudit(
  sealing: Sealing,
  tenantId: string,
  { id, user_id, sealed }: { readonly id: string; readonly user_id: string | null; readonly sealed: string | null },
): Promise<Record<string, unknown> | undefined> {
  if (sealed === null) return undefined;
  const kid = sealed.split('.', 2)[1];
  const isOfTenant = (await sealing.keysOf(tenantId)).all('audit', 'audit').some((key) => key.kid === kid);
  const isOfUser = user_id !== null && !isOfTenant;
  const bytes = isOfUser
    ? await sealing.openForUser(tenantId, user_id, placeOf(id), sealed)
    : await sealing.openForTenant(tenantId, 'audit', placeOf(id), sealed);
  return bytes && JSON.parse(bytes.toString());
}
