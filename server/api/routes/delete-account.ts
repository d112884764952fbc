import { z } from 'zod';
import { MINUTE } from '../../kernel/duration.ts';
import { accept, refuse } from '../../kernel/outcome.ts';
import { eraseUser } from '../../privacy/erase-user.ts';
import { apiRoute } from '../api-route.ts';

/** Erases the user for good (GDPR Art. 17); `confirm` is their own `sub`, so that no stray request can do it. */
export const deleteAccount = apiRoute({
  method: 'DELETE',
  path: '/account',
  scope: 'account:erase',
  max_age: 5 * MINUTE,
  query: z.strictObject({}),
  body: z.strictObject({ confirm: z.uuid() }),
  output: z.object({ certificate: z.string() }),
  async handle({ deps, tenant, userId, clientId, body }) {
    if (body.confirm !== userId) return refuse('not_confirmed');
    const outcome = await eraseUser(deps, { tenant, actor: `client:${clientId}` }, userId);
    if (outcome.ok) return accept({ certificate: outcome.value.certificate });
    return refuse(outcome.code === 'on_legal_hold' ? 'on_legal_hold' : 'user_gone');
  },
});
