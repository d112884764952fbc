import type { Device } from '../../adapters/postgres/seal-device.ts';
import type { UserKey } from '../keys/sealing.ts';

export const trustedDevicePlace = (id: string) => ({ table: 'trusted_devices', column: 'sealed', row: id });

/** What is known of a trusted device. */
export const openTrustedDevice = (key: UserKey, { id, sealed }: { id: string; sealed: string }): Device =>
  JSON.parse(key.open(trustedDevicePlace(id), sealed).toString());
