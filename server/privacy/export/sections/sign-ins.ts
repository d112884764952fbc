import { z } from 'zod';
import { listSignInRows, type SignInRow } from '../../../../adapters/postgres/sign-ins.ts';
import { openSignIn } from '../../../sign-ins/open-sign-in.ts';
import { moment, toMoment } from '../fields.ts';
import { inPages } from '../in-pages.ts';
import { exportSection } from '../section.ts';

const text = z.string().nullable();

export const signIns = exportSection({
  name: 'sign_ins',
  title: 'Sign-ins',
  about: 'Who tried to sign in as you, and what came of it. Only you can read it: it is in a copy that you asked for.',
  isPrivate: true,
  tables: ['sign_ins'],
  item: z.strictObject({
    id: z.uuid(),
    at: moment,
    result: z.enum(['succeeded', 'failed', 'challenged', 'unreadable']),
    code: text,
    methods: z.array(z.string()),
    trusted_device: z.boolean(),
    client_id: text,
    user_agent: text,
    ip: text,
    /** Of the same sign-in among `weighed_sign_ins`. */
    attempt_id: text,
  }),
  async *list({ db, sealing, log, tenantId, userId }) {
    const key = await sealing.findUserKey(tenantId, userId);
    if (!key) return;
    const rows = inPages<SignInRow>((after, limit) => listSignInRows(db, userId, { before: after?.id, limit }));
    for await (const row of rows) {
      const content = openSignIn(log, { key, tenantId, userId }, row);
      const { code = null, client_id = null, user_agent = null, ip = null, attempt_id = null } = content;
      const { result, methods, trusted_device = false } = content;
      const from = { client_id, user_agent, ip, attempt_id };
      yield { id: row.id, at: toMoment(row.at), result, code, methods, trusted_device, ...from };
    }
  },
});
