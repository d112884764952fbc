import type { AdapterPayload } from 'oidc-provider';
import type { OidcRecord } from '../postgres/unit.ts';

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** Names the parts of a payload that the database itself looks at, and leaves out what would give the token away. */
export function toRecord(kind: string, id: string, payload: AdapterPayload, expiresIn = 0): OidcRecord {
  const { jti: _jti, ...kept } = payload;
  const session = kept.session as { uid?: string; cookie?: string } | undefined;
  if (session) kept.session = { ...session, cookie: undefined } as never;
  return {
    id,
    kind,
    grant_id: text(kept.grantId),
    // An interaction names its user too, but must stay readable for whoever signs in as somebody else.
    user_id: kind === 'Interaction' ? undefined : text(kept.accountId),
    client_id: text(kept.clientId),
    session_uid: text(kept.sessionUid),
    session_bound: !text(kept.scope)?.split(' ').includes('offline_access'),
    user_code: text(kept.userCode),
    payload: kept,
    expires_at: kept.exp ?? Math.floor(Date.now() / 1000) + expiresIn,
  };
}
