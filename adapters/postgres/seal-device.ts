import type { Sealing } from '../../server/keys/sealing.ts';

/** From where somebody came: personal, and stored only sealed under their key. */
export type Device = { readonly ip?: string | undefined; readonly user_agent?: string | undefined };

const placeOf = (uid: string) => ({ table: 'sessions', column: 'sealed_device', row: uid });

/** The device of a session as it is stored; undefined where there is nobody to seal it for. */
export async function sealDevice(
  sealing: Sealing,
  tenantId: string,
  { uid, user_id, device }: { uid: string; user_id?: string | undefined; device?: Device | undefined },
): Promise<string | undefined> {
  const key = device && user_id ? await sealing.findUserKey(tenantId, user_id) : undefined;
  return key?.seal(placeOf(uid), JSON.stringify(device));
}

/** The device of a session; empty when it was never known, or its key is destroyed. */
export async function openDevice(
  sealing: Sealing,
  tenantId: string,
  { uid, user_id, sealed_device }: { uid: string; user_id: string | null; sealed_device: string | null },
): Promise<Device> {
  if (!user_id || !sealed_device) return {};
  const bytes = await sealing.openForUser(tenantId, user_id, placeOf(uid), sealed_device);
  return bytes ? JSON.parse(bytes.toString()) : {};
}
