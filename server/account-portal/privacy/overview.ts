import { privacyPage } from '../../../views/account/privacy-page.ts';
import { listDecisions } from '../../legal-texts/list-decisions.ts';
import { listExports } from '../../privacy/export/list-exports.ts';
import type { PortalPage, Visit } from '../portal-page.ts';

async function show({ deps, runtime, user, frame, action }: Visit) {
  const { tenant } = runtime;
  const exports = await listExports(deps, tenant, user.id);
  return privacyPage({
    account: frame,
    action,
    exports: exports.map(({ id, state, created_at, expires_at }) => ({
      id,
      state,
      createdAt: created_at,
      expiresAt: expires_at,
    })),
    agreements: await listDecisions(deps, tenant.id, user.id),
  });
}

export const overview: PortalPage = { path: '', render: show };
