import { historyPage } from '../../../views/account/history-page.ts';
import { accountClientId } from '../../clients/account-client.ts';
import type { ClientCache } from '../../clients/find-client.ts';
import { listSignIns } from '../../sign-ins/list-sign-ins.ts';
import { answerPage, canAnswer } from '../history/answer.ts';
import type { PortalSection, Visit } from '../portal-page.ts';

/** What an app is called; its id once it is gone. */
async function nameApp(clients: ClientCache, id: string | undefined): Promise<string | undefined> {
  if (id === undefined || id === accountClientId) return undefined;
  return (await clients.find(id))?.client_name ?? id;
}

async function show({ ctx, deps, runtime, user, frame, action }: Visit) {
  const { before } = ctx.query;
  const cursor = typeof before === 'string' ? before : undefined;
  const { items, next_cursor } = await listSignIns(deps, { tenant: runtime.tenant, userId: user.id, cursor });
  const shown = items.map(async ({ trusted_device, client_id, attempt, ...signIn }) => ({
    ...signIn,
    isTrustedDevice: trusted_device,
    app: await nameApp(runtime.clients, client_id),
    risk: attempt && {
      ...attempt,
      answerUrl: canAnswer(attempt) ? `${action}/answer/${attempt.id}` : undefined,
    },
  }));
  return historyPage({
    account: frame,
    items: await Promise.all(shown),
    olderUrl: next_cursor === undefined ? undefined : `${action}?before=${next_cursor}`,
    isOlder: cursor !== undefined,
  });
}

/** Every attempt to sign in as somebody, a page at a time; of those that were unusual they say whether it was them. */
export const history: PortalSection = { name: 'history', pages: [{ path: '', render: show }, answerPage] };
