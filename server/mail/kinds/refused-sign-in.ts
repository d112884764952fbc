import { z } from 'zod';
import { markWarned } from '../../../adapters/postgres/risk-attempts.ts';
import { refusedSignInEmail } from '../../../views/emails/refused-sign-in-email.ts';
import { HOUR } from '../../kernel/duration.ts';
import { findMailedSignIn } from '../find-mailed-sign-in.ts';
import { mailKind } from '../mail-kind.ts';

/** For the owner of an account whose password somebody knows who was not let in. At most one in an hour: who tries, tries often. */
export const refusedSignIn = mailKind({
  name: 'refused-sign-in',
  content: z.strictObject({ user_id: z.uuid(), attempt_id: z.uuid() }),
  async compose(composing, { user_id: userId, attempt_id }) {
    const { db, clock } = composing.deps;
    const now = new Date(clock.now() * 1000);
    if (!(await markWarned(db.tenant(composing.tenant.id), userId, attempt_id, now, HOUR))) return undefined;
    const found = await findMailedSignIn(composing, userId, attempt_id);
    if (!found) return undefined;
    const { to, ...about } = found;
    return { to, userId, email: (context) => refusedSignInEmail(context, about) };
  },
});
