import { z } from 'zod';
import { openDevice } from '../../adapters/postgres/seal-device.ts';
import { listLiveSessions } from '../../adapters/postgres/user-sessions.ts';
import { insertAuditEvent } from '../audit/insert-audit-event.ts';
import type { Deps } from '../deps.ts';
import type { Tenant } from '../tenancy/tenant.ts';
import { describeBrowser } from './describe-browser.ts';

/**
 * Sessions as people see them: one for each browser in which they are signed in. This folder lists and ends them, keeps
 * the browsers in which no second factor is asked for, and tells pages whether their session lives. The rows are written
 * by `adapters/oidc`, with each authorization request.
 */
export type SessionSummary = {
  /** Names it for `endSession`; worth nothing as a cookie. */
  readonly id: string;
  /** "Firefox (Linux)"; undefined where the browser said nothing that we know. */
  readonly browser: string | undefined;
  /** The address it was used from last. */
  readonly ip: string | undefined;
  readonly signed_in_at: Date;
  /** To the minute. */
  readonly last_used_at: Date;
  /** The latest moment to which it can live. */
  readonly expires_at: Date;
  readonly acr: string | undefined;
  /** How they signed in, in the words of RFC 8176. */
  readonly amr: readonly string[];
  /** The `client_id` of each client they signed in to. */
  readonly clients: readonly string[];
};

export type UserScope = {
  readonly tenant: Pick<Tenant, 'id' | 'settings'>;
  readonly userId: string;
  /** An operator who looks at somebody else's; that they did is on record before anything is shown. */
  readonly actor?: string;
};

const signedIn = z.object({
  loginTs: z.number(),
  acr: z.string().optional(),
  amr: z.array(z.string()).default([]),
  authorizations: z.record(z.string(), z.unknown()).default({}),
});

/** A user's live sessions, the one that was used last first. */
export async function listSessions(
  { db, sealing }: Pick<Deps, 'db' | 'sealing'>,
  { tenant, userId, actor }: UserScope,
): Promise<SessionSummary[]> {
  const scoped = db.tenant(tenant.id);
  const rows = await listLiveSessions(scoped, userId, tenant.settings.session_idle_ttl);
  const details = { sessions: rows.length };
  if (actor) await insertAuditEvent(scoped, { kind: 'session.listed', actor, user_id: userId, details });
  const summaries = rows.map(async (row): Promise<SessionSummary> => {
    const { ip, user_agent } = await openDevice(sealing, tenant.id, row);
    const { loginTs, acr, amr, authorizations } = signedIn.parse(row.payload);
    const { uid: id, last_used_at, expires_at } = row;
    const signed_in_at = new Date(loginTs * 1000);
    const clients = Object.keys(authorizations);
    return { id, browser: describeBrowser(user_agent), ip, signed_in_at, last_used_at, expires_at, acr, amr, clients };
  });
  return Promise.all(summaries);
}
