import { z } from 'zod';
import { MINUTE } from '../../kernel/duration.ts';
import { accept, refuse } from '../../kernel/outcome.ts';
import { requestExport } from '../../privacy/export/request-export.ts';
import { apiRoute } from '../api-route.ts';

/** Asks for a copy of everything held about the user; a job makes it, and the link fetches it once. */
export const postExport = apiRoute({
  method: 'POST',
  path: '/account/exports',
  scope: 'account:export',
  max_age: 5 * MINUTE,
  query: z.strictObject({}),
  output: z.object({ id: z.uuid(), url: z.url(), expires_at: z.int() }),
  async handle({ deps, tenant, userId, clientId }) {
    const outcome = await requestExport(deps, { tenant, actor: `client:${clientId}`, isForUser: true }, { id: userId });
    return outcome.ok ? accept(outcome.value) : refuse('user_gone');
  },
});
