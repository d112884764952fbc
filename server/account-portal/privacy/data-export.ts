import { exportDownloadPage, exportRequestPage } from '../../../views/account/export-request-page.ts';
import { accountPath } from '../../clients/account-client.ts';
import { type ExportSummary, listExports } from '../../privacy/export/list-exports.ts';
import { consumeExport } from '../../privacy/export/open-export.ts';
import { requestExport } from '../../privacy/export/request-export.ts';
import { sendExport } from '../../privacy/export/send-export.ts';
import type { PortalAnswer, PortalPage, Visit } from '../portal-page.ts';

const listOwn = ({ deps, runtime, user }: Visit): Promise<ExportSummary[]> =>
  listExports(deps, runtime.tenant, user.id);

/** The copy of the address, if it is the user's own and may be fetched. */
const findReady = async (visit: Visit): Promise<ExportSummary | undefined> =>
  (await listOwn(visit)).find(({ id, state }) => id === visit.id && state === 'ready');

/** Asks for a copy. It is fetched here, by whoever is signed in: the link that others get is not even shown. */
async function ask({ deps, runtime, user }: Visit): Promise<PortalAnswer | undefined> {
  const scope = { tenant: runtime.tenant, actor: `user:${user.id}`, isForUser: true };
  const outcome = await requestExport(deps, scope, { id: user.id });
  return outcome.ok ? { goTo: `${accountPath}/privacy`, notice: 'export_requested' } : undefined;
}

async function download(visit: Visit): Promise<PortalAnswer | undefined> {
  const { ctx, deps, runtime, origin } = visit;
  const found = await findReady(visit);
  const opened = found && (await consumeExport(deps, runtime.tenant, { id: found.id }, origin));
  if (!opened) return undefined;
  sendExport(ctx, opened);
  return { sent: true };
}

export const dataExport: PortalPage = {
  path: 'export',
  isGuarded: true,
  async render(visit) {
    const replaces = (await listOwn(visit)).some(({ state }) => state !== 'downloaded');
    return exportRequestPage({ account: visit.frame, action: visit.action, replaces });
  },
  submit: ask,
};

export const dataDownload: PortalPage = {
  path: 'download',
  hasId: true,
  isGuarded: true,
  async render(visit) {
    return (await findReady(visit)) && exportDownloadPage({ account: visit.frame, action: visit.action });
  },
  submit: download,
};
