import { LRUCache } from 'lru-cache';
import { createBatch } from './batch.ts';
import type { Database } from './database.ts';

/** What of a user rides along with a token, so that claims need no further round trip; personal fields still sealed. */
export type TokenUser = {
  readonly id: string;
  readonly email_verified: boolean;
  readonly sealed_email: string | null;
  readonly sealed_name: string | null;
  readonly sealed_given_name: string | null;
  readonly sealed_family_name: string | null;
  readonly sealed_locale: string | null;
  readonly user_groups: string[];
};

export const tokenUserColumns = (from: string): string =>
  [
    'email_verified',
    'sealed_email',
    'sealed_name',
    'sealed_given_name',
    'sealed_family_name',
    'sealed_locale',
    'user_groups',
  ]
    .map((column) => `${from}.${column}`)
    .join(', ');

export type FoundRecord = {
  readonly kind: string;
  readonly payload: Record<string, unknown>;
  /** Unix seconds; undefined while unspent. */
  readonly consumed_at: number | undefined;
  readonly seconds_since_consumed: number | undefined;
  readonly grant: Record<string, unknown> | undefined;
  readonly user: TokenUser | undefined;
};

export type RecordRow = Omit<TokenUser, 'id'> & {
  id: string;
  kind: string;
  payload: Record<string, unknown>;
  consumed_at: number | null;
  seconds_since_consumed: number | null;
  grant: Record<string, unknown> | null;
  user_id: string | null;
};

// A record is alive while everything it hangs on is: its grant, its session, its user. Ending one of these ends all
// tokens at once. A session that ran out or lay idle (and was not revoked) ends only those that are bound to its duration.
export const selectLiveRecords = `
select encode(r.id, 'hex') as id, r.kind, r.payload, extract(epoch from r.consumed_at)::float8 as consumed_at,
  extract(epoch from now() - r.consumed_at)::float8 as seconds_since_consumed,
  g.payload as "grant", u.id as user_id, ${tokenUserColumns('u')}
from oidc_records r
left join grants g on g.tenant_id = r.tenant_id and g.id = r.grant_id
left join sessions s on s.tenant_id = r.tenant_id and s.uid = r.session_uid
left join users u on u.tenant_id = r.tenant_id and u.id = r.user_id
where r.expires_at > now()
  and (r.grant_id is null or g.id is not null)
  and (r.user_id is null or u.status = 'active')
  and (r.session_uid is null or (s.revoked_at is null and s.uid is not null and (not r.session_bound
    or s.expires_at > now() and s.last_used_at > now() - make_interval(secs => $2::int))))`;

const find = {
  name: 'find-records',
  text: `${selectLiveRecords}
  and r.tenant_id = current_tenant_id() and r.id = any($1::bytea[])`,
};

/** Hashes in hex as a literal of type bytea[]: cheaper than letting the driver encode each. */
const toByteaArray = (ids: readonly string[]): string => `{${ids.map((id) => `"\\\\x${id}"`).join(',')}}`;

const toTokenUser = (
  id: string,
  {
    email_verified,
    sealed_email,
    sealed_name,
    sealed_given_name,
    sealed_family_name,
    sealed_locale,
    user_groups,
  }: RecordRow,
): TokenUser => ({
  id,
  email_verified,
  sealed_email,
  sealed_name,
  sealed_given_name,
  sealed_family_name,
  sealed_locale,
  user_groups,
});

export function toFoundRecord(row: RecordRow): FoundRecord {
  return {
    kind: row.kind,
    payload: row.payload,
    consumed_at: row.consumed_at ?? undefined,
    seconds_since_consumed: row.seconds_since_consumed ?? undefined,
    grant: row.grant ?? undefined,
    user: row.user_id ? toTokenUser(row.user_id, row) : undefined,
  };
}

/** `idle_s`: seconds without use after which a session is idle. */
export type FindRecord = (tenantId: string, id: string, idle_s: number) => Promise<FoundRecord | undefined>;

/** Finds live records by their hash; look-ups of one tenant that arrive together share one statement. */
export function createFindRecord(db: Database): FindRecord {
  const batches = new LRUCache<string, (id: string) => Promise<FoundRecord | undefined>>({ max: 1_000 });

  async function findAll(tenantId: string, idle_s: number, ids: string[]): Promise<(FoundRecord | undefined)[]> {
    const unique = [...new Set(ids)];
    const rows = await db.run<RecordRow>(tenantId, find, [toByteaArray(unique), idle_s]);
    const found = new Map(rows.map((row) => [row.id, toFoundRecord(row)]));
    return ids.map((id) => found.get(id));
  }

  return (tenantId, id, idle_s) => {
    const key = `${tenantId}/${idle_s}`;
    let batch = batches.get(key);
    if (!batch) {
      batch = createBatch({ run: (ids) => findAll(tenantId, idle_s, ids) });
      batches.set(key, batch);
    }
    return batch(id);
  };
}
