import { z } from 'zod';
import { listSignInRows, openSignIn } from '../../adapters/postgres/sign-ins.ts';
import type { Deps } from '../deps.ts';
import { describeBrowser } from '../sessions/describe-browser.ts';
import type { Tenant } from '../tenancy/tenant.ts';
import { signInContent } from './sign-in.ts';

export type SignIn = {
  readonly id: string;
  readonly at: Date;
  readonly result: 'succeeded' | 'failed';
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
  { db, sealing }: Pick<Deps, 'db' | 'sealing'>,
  { tenant, userId, cursor, limit = 25 }: Asked,
): Promise<SignInPage> {
  const key = await sealing.findUserKey(tenant.id, userId);
  if (!key) return { items: [], next_cursor: undefined };
  const before = z.uuid().safeParse(cursor).data;
  const rows = await listSignInRows(db.tenant(tenant.id), userId, { before, limit: limit + 1 });
  const items = rows.slice(0, limit).map((row): SignIn => {
    const {
      user_agent,
      code,
      client_id,
      ip,
      trusted_device = false,
      ...rest
    } = signInContent.parse(openSignIn(key, row));
    const { id, at } = row;
    return { id, at, ...rest, code, client_id, ip, trusted_device, browser: describeBrowser(user_agent) };
  });
  return { items, next_cursor: rows.length > limit ? items.at(-1)?.id : undefined };
}
