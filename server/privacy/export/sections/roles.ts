import { z } from 'zod';
import { exportSection } from '../section.ts';

export const roles = exportSection({
  name: 'roles',
  title: 'Roles',
  about: 'What you may do here, as an administrator decided.',
  tables: ['user_roles'],
  item: z.strictObject({ role: z.string() }),
  async *list({ db, userId }) {
    yield* await db.selectFrom('user_roles').select('role').where('user_id', '=', userId).orderBy('role').execute();
  },
});
