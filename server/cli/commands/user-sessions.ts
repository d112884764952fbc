import { findUser } from '../../../adapters/postgres/find-user.ts';
import { recordView } from '../../accounts/record-view.ts';
import { toUserRef } from '../../accounts/user-ref.ts';
import { endAllSessions, endSession } from '../../sessions/end-sessions.ts';
import { listSessions } from '../../sessions/list-sessions.ts';
import { CliError, cliStatus } from '../cli-error.ts';
import type { Answer } from '../command.ts';
import { formatTable } from '../format-text.ts';
import { getValue } from '../get-value.ts';
import { type TenantSession, tenantCommand } from '../tenant-command.ts';

async function getUserId({ deps, tenant }: TenantSession, user: string): Promise<string> {
  const found = await findUser(deps.db.tenant(tenant.id), await toUserRef(deps.sealing, tenant.id, user));
  if (!found || found.status === 'erased') return getValue({ ok: false, code: 'unknown_user' }, user);
  return found.id;
}

async function list(session: TenantSession, userId: string): Promise<Answer> {
  await recordView(session.deps, session.scope, userId, 'sessions');
  const sessions = await listSessions(session.deps, { tenant: session.tenant, userId, actor: session.actor });
  const rows = sessions.map(({ id, browser, ip, signed_in_at, last_used_at, clients }) => [
    id,
    browser ?? null,
    ip ?? null,
    signed_in_at,
    last_used_at,
    clients.join(', '),
  ]);
  return {
    json: sessions,
    text: formatTable(['SESSION', 'BROWSER', 'ADDRESS', 'SINCE', 'LAST USED', 'CLIENTS'], rows),
  };
}

async function end({ deps, scope }: TenantSession, userId: string, sessionId: string | undefined): Promise<Answer> {
  const whose = { ...scope, userId };
  const sessions_ended =
    sessionId === undefined
      ? await endAllSessions(deps, whose)
      : getValue(await endSession(deps, whose, sessionId), sessionId).sessions_ended;
  return { json: { sessions_ended }, text: `Sessions ended: ${sessions_ended}.` };
}

export const userSessions = tenantCommand({
  words: ['user', 'sessions'],
  summary: 'List where a user is signed in, or sign them out there',
  declare: (command) =>
    command
      .argument('<action>', 'list or end')
      .argument('<user>', 'e-mail address or id')
      // An option, since ids may begin with a dash.
      .option('--session <id>', 'the one to end; all without it, and browsers are no longer trusted either'),
  async run(session, { args: [action = '', user = ''], options }) {
    const sessionId = options.session === undefined ? undefined : String(options.session);
    if (action !== 'list' && action !== 'end') throw new CliError('say list or end', cliStatus.usage);
    const userId = await getUserId(session, user);
    return action === 'list' ? list(session, userId) : end(session, userId, sessionId);
  },
});
