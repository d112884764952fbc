import { z } from 'zod';
import { listAllTrustedDeviceRows, type TrustedDeviceRow } from '../../../../adapters/postgres/trusted-devices.ts';
import { openTrustedDevice } from '../../../trusted-devices/open-device.ts';
import { moment, toMoment } from '../fields.ts';
import { inPages } from '../in-pages.ts';
import { exportSection } from '../section.ts';

export const trustedDevices = exportSection({
  name: 'trusted_devices',
  title: 'Trusted devices',
  about: 'Browsers in which you chose not to be asked for your second factor for a while.',
  tables: ['trusted_devices'],
  item: z.strictObject({
    id: z.uuid(),
    user_agent: z.string().nullable(),
    ip: z.string().nullable(),
    created_at: moment,
    last_used_at: moment,
    expires_at: moment,
  }),
  async *list({ db, sealing, tenantId, userId }) {
    const key = await sealing.findUserKey(tenantId, userId);
    if (!key) return;
    const rows = inPages<TrustedDeviceRow>((after, limit) => listAllTrustedDeviceRows(db, userId, after?.id, limit));
    for await (const row of rows) {
      const { ip = null, user_agent = null } = openTrustedDevice(key, row);
      const { id, created_at, last_used_at, expires_at } = row;
      const times = { created_at: toMoment(created_at), last_used_at: toMoment(last_used_at) };
      yield { id, user_agent, ip, ...times, expires_at: toMoment(expires_at) };
    }
  },
});
