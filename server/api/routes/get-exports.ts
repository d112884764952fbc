import { z } from 'zod';
import { accept } from '../../kernel/outcome.ts';
import { listExports } from '../../privacy/export/list-exports.ts';
import { apiRoute } from '../api-route.ts';

const moment = z.iso.datetime();

/** How far the copies are that the user has asked for. */
export const getExports = apiRoute({
  method: 'GET',
  path: '/account/exports',
  scope: 'account:export',
  query: z.strictObject({}),
  output: z.object({
    items: z.array(
      z.object({
        id: z.uuid(),
        state: z.enum(['waiting', 'ready', 'failed', 'downloaded']),
        created_at: moment,
        ready_at: moment.nullable(),
        expires_at: moment,
      }),
    ),
  }),
  async handle({ deps, tenant, userId }) {
    const exports = await listExports(deps, tenant, userId);
    const items = exports.map(({ created_at, ready_at, expires_at, ...one }) => ({
      ...one,
      created_at: created_at.toISOString(),
      ready_at: ready_at?.toISOString() ?? null,
      expires_at: expires_at.toISOString(),
    }));
    return accept({ items });
  },
});
