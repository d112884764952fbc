import { z } from 'zod';
import { findUser } from '../../../../adapters/postgres/find-user.ts';
import { openProfile } from '../../../accounts/profile.ts';
import { moment, toMoment, toOptionalMoment } from '../fields.ts';
import { exportSection } from '../section.ts';

export const account = exportSection({
  name: 'account',
  title: 'Account',
  about: 'Who you are to us, and the groups that apps are told you belong to. Your password is kept as a hash only.',
  tables: ['users'],
  isSingle: true,
  item: z.strictObject({
    id: z.uuid(),
    email: z.string().nullable(),
    email_verified: z.boolean(),
    name: z.string().nullable(),
    given_name: z.string().nullable(),
    family_name: z.string().nullable(),
    locale: z.string().nullable(),
    user_groups: z.array(z.string()),
    status: z.enum(['active', 'disabled', 'locked', 'erased']),
    has_password: z.boolean(),
    password_changed_at: moment.nullable(),
    created_at: moment,
  }),
  async *list({ db, sealing, tenantId, userId }) {
    const user = await findUser(db, { id: userId });
    if (!user) return;
    yield {
      id: user.id,
      ...(await openProfile(sealing, tenantId, user)),
      email_verified: user.email_verified,
      user_groups: user.user_groups,
      status: user.status,
      has_password: user.password_hash !== null,
      password_changed_at: toOptionalMoment(user.password_changed_at),
      created_at: toMoment(user.created_at),
    };
  },
});
