import { z } from 'zod';
import { type ActivityRow, listActivities } from '../../../../adapters/postgres/activities.ts';
import { openActivity } from '../../../activity/open-activity.ts';
import { moment, toMoment } from '../fields.ts';
import { inPages } from '../in-pages.ts';
import { exportSection } from '../section.ts';

const text = z.string().nullable();

export const activities = exportSection({
  name: 'activities',
  title: 'Activities',
  about: 'What your own programs sent about what you did. Only you can read it: it is in a copy that you asked for.',
  isPrivate: true,
  tables: ['activities'],
  item: z.strictObject({ id: z.uuid(), at: moment, received_at: moment, app: text, title: text, text, url: text }),
  async *list({ db, sealing, tenantId, userId }) {
    const key = await sealing.findUserKey(tenantId, userId);
    if (!key) return;
    const rows = inPages<ActivityRow>((after, limit) => listActivities(db, userId, { before: after?.id, limit }));
    for await (const row of rows) {
      const { at, app = null, title = null, text = null, url = null } = openActivity(key, row);
      const received_at = toMoment(row.received_at);
      yield { id: row.id, at: toMoment(new Date(at * 1000)), received_at, app, title, text, url };
    }
  },
});
