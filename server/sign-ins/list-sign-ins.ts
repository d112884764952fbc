import { z } from 'zod';
import { listRiskAttempts } from '../../adapters/postgres/risk-attempts.ts';
import { listSignInRows } from '../../adapters/postgres/sign-ins.ts';
import type { Deps } from '../deps.ts';
import type { ObservedPlace } from '../risk/profile/profile.ts';
import { describeBrowser } from '../sessions/describe-browser.ts';
import type { Tenant } from '../tenancy/tenant.ts';
import { type DescribedAttempt, describeAttempt } from './describe-attempt.ts';
import { type OpenedSignIn, openSignIn } from './open-sign-in.ts';

export type SignIn = {
  readonly id: string;
  readonly at: Date;
  readonly result: OpenedSignIn['result'];
  /** Why not, in the words of the audit trail (`wrong_password`, `wrong_totp`). */
  readonly code: string | undefined;
  /** With what, in the words of RFC 8176. */
  readonly methods: readonly string[];
  /** Whether a browser that the user trusts spared them the second factor. */
  readonly trusted_device: boolean;
  readonly client_id: string | undefined;
  /** "Firefox (Linux)"; undefined where the browser said nothing that we know. */
  readonly browser: string | undefined;
  readonly ip: string | undefined;
  /** Where that was at the time; where it is now, if nobody asked then. */
  readonly place: ObservedPlace | undefined;
  /** How unusual it was; undefined for what was not weighed, or longer ago than that is kept. */
  readonly attempt: DescribedAttempt | undefined;
};

export type SignInPage = {
  readonly items: readonly SignIn[];
  /** The `cursor` of the next page; undefined on the last one. */
  readonly next_cursor: string | undefined;
};

type Asked = {
  readonly tenant: Pick<Tenant, 'id'>;
  readonly userId: string;
  readonly cursor?: string | undefined;
  readonly limit?: number;
};

/** A page of a user's sign-in history, newest first. A cursor that is none of ours begins at the beginning. */
export async function listSignIns(
  { db, sealing, geo, log }: Pick<Deps, 'db' | 'sealing' | 'geo' | 'log'>,
  { tenant, userId, cursor, limit = 25 }: Asked,
): Promise<SignInPage> {
  const key = await sealing.findUserKey(tenant.id, userId);
  if (!key) return { items: [], next_cursor: undefined };
  const owner = { key, tenantId: tenant.id, userId };
  const before = z.uuid().safeParse(cursor).data;
  const scoped = db.tenant(tenant.id);
  const rows = await listSignInRows(scoped, userId, { before, limit: limit + 1 });
  const entries = rows.slice(0, limit).map((row) => ({ ...row, content: openSignIn(log, owner, row) }));
  const ids = entries.flatMap(({ content }) => content.attempt_id ?? []);
  const attempts = await listRiskAttempts(scoped, userId, [...new Set(ids)]);
  const items = entries.map(({ id, at, content }): SignIn => {
    const { user_agent, code, client_id, ip, trusted_device = false, attempt_id, result, methods } = content;
    const row = attempts.find((one) => one.id === attempt_id);
    const attempt = row && describeAttempt(log, owner, row);
    const place = attempt?.place ?? (ip === undefined ? undefined : geo.locate(ip));
    const from = { client_id, ip, place, browser: describeBrowser(user_agent) };
    return { id, at, result, code, methods, trusted_device, ...from, attempt };
  });
  // What was asked for and given is told by the sign-in that came of it.
  const shown = items.filter(({ result, attempt }) => !(result === 'challenged' && attempt?.is_completed));
  return { items: shown, next_cursor: rows.length > limit ? items.at(-1)?.id : undefined };
}
