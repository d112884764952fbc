import { hash } from 'node:crypto';
import { type Adapter, type AdapterPayload, errors, Provider } from 'oidc-provider';
import type { FoundRecord } from '../postgres/find-record.ts';
import type { Device } from '../postgres/seal-device.ts';
import type { FoundSession } from '../postgres/sessions.ts';
import { createUnit, type OidcRecord, type RareWrite, type Unit, type UnitFailure } from '../postgres/unit.ts';
import { makeRecordReference, readRecordReference } from './record-reference.ts';
import { currentRequestScope, type StructuredToken } from './request-scope.ts';
import type { PayloadSealing } from './sealed-payload.ts';
import { toRecord } from './to-record.ts';

/**
 * Where oidc-provider keeps its state, per tenant.
 *
 * What the library promises to hold: values are looked up by what the client holds (we store only its SHA-256);
 * `consume` is atomic: of any number of callers at most one succeeds, except that a refresh token may be spent again
 * for `refreshGrace` seconds, since its successor is always the same one. Inside a request nothing is written before the
 * request ends: then all of it is, in one commit (see `commitUnit`).
 */
export type StorageSources = {
  readonly findRecord: (id: string) => Promise<FoundRecord | undefined>;
  readonly findSession: (
    by: { id: string } | { uid: string },
  ) => Promise<Pick<FoundSession, 'uid' | 'payload' | 'user'> | undefined>;
  readonly findGrant: (id: string) => Promise<Record<string, unknown> | undefined>;
  readonly findClient: (clientId: string) => Promise<AdapterPayload | undefined>;
  readonly findStructuredToken: (token: string) => Promise<StructuredToken | undefined>;
  readonly findByUserCode: (kind: string, userCode: string) => Promise<(FoundRecord & { id: string }) | undefined>;
  /** Authenticates references to records (see `record-reference.ts`). */
  readonly referenceKey: Buffer;
  /** Seals what is kept of requests under way (see `sealed-payload.ts`). */
  readonly payloads: PayloadSealing;
  readonly commitUnit: (unit: Unit) => Promise<UnitFailure | undefined>;
  /** Seconds in which a spent refresh token still yields its one successor (OP-5). */
  readonly refreshGrace: number;
};

export const hashValue = (value: string): string => hash('sha256', value, 'hex');

/** The protocol error for a value that somebody else spent first. */
export function alreadySpent(kind: string): Error {
  if (kind === 'PushedAuthorizationRequest') {
    return new errors.InvalidRequestUri('request_uri is invalid, expired, or was already used');
  }
  return new errors.InvalidGrant(`${kind} already consumed`);
}

/** Seconds by which a node's clock may be behind the database's. */
const clockDifference = 10;

/** The longest life of an access token, in seconds. */
const longestAccessToken = 86_400;

export const revocationId = (jti: string): string => hashValue(`revoked-jwt:${jti}`);

/** The record that makes a JWT access token inactive before its time. */
const revokedJwt = (jti: string): OidcRecord => ({
  id: revocationId(jti),
  kind: 'RevokedJwt',
  payload: {},
  expires_at: Math.floor(Date.now() / 1000) + longestAccessToken,
});

async function trackFailure<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const scope = currentRequestScope();
    if (scope) scope.failure ??= error;
    throw error;
  }
}

/** Adds to the request's unit; outside a request (the command line) commits at once. */
async function write(sources: StorageSources, kind: string, fill: (unit: Unit) => void): Promise<void> {
  const scope = currentRequestScope();
  if (scope) {
    fill(scope.unit);
    return;
  }
  const unit = createUnit();
  fill(unit);
  if (await sources.commitUnit(unit)) throw alreadySpent(kind);
}

const writeRare = (sources: StorageSources, kind: string, rare: RareWrite) =>
  write(sources, kind, (unit) => void unit.rare.push(rare));

function createRecordAdapter(kind: string, sources: StorageSources): Adapter {
  const idOf = (value: string) => readRecordReference(sources.referenceKey, value) ?? hashValue(value);

  /** What this very request has written but not yet committed. */
  const findPending = (id: string) =>
    currentRequestScope()?.unit.records.findLast((record) => record.id === id && record.kind === kind);

  function remember(found: FoundRecord): void {
    const scope = currentRequestScope();
    if (!scope) return;
    if (found.grant && typeof found.payload.grantId === 'string') scope.grants.set(found.payload.grantId, found.grant);
    if (found.user) scope.users.set(found.user.id, found.user);
  }

  /** Grace is for the same holder: a key or a client's own secret must show that it is. */
  const canBeRepeated = (payload: Record<string, unknown>, client: AdapterPayload | undefined): boolean =>
    payload.jkt !== undefined || client?.token_endpoint_auth_method !== 'none';

  function isSpent(found: FoundRecord, canRepeat: boolean): boolean {
    if (found.consumed_at === undefined) return false;
    const isExchange = (Provider.ctx?.oidc?.route ?? 'token') === 'token';
    const isInGrace = (found.seconds_since_consumed ?? 0) < sources.refreshGrace;
    return kind !== 'RefreshToken' || !isExchange || !canRepeat || !isInGrace;
  }

  /** The client of a record; its token is as good as gone when it was suspended, deleted, or deleted and made anew. */
  async function findClientOf(payload: { clientId?: unknown; iat?: unknown }): Promise<AdapterPayload | undefined> {
    const client = await sources.findClient(String(payload.clientId));
    const isOlder = Number(payload.iat) < Number(client?.client_id_issued_at) - clockDifference;
    return isOlder ? undefined : client;
  }

  const isClientGone = async (payload: { clientId?: unknown; iat?: unknown }): Promise<boolean> =>
    typeof payload.clientId === 'string' && (await findClientOf(payload)) === undefined;

  async function findStructured(value: string): Promise<AdapterPayload | undefined> {
    const scope = currentRequestScope();
    if (scope?.structuredToken?.reference !== value) return undefined;
    // The library asks for each kind of token in turn; the answer is the same.
    scope.structuredToken.found ??= sources.findStructuredToken(scope.structuredToken.token);
    const found = await scope.structuredToken.found;
    if (found?.kind !== kind || (await isClientGone(found.payload))) return undefined;
    if (found.grant && found.payload.grantId) scope.grants.set(found.payload.grantId, found.grant);
    return found.payload;
  }

  async function find(value: string): Promise<AdapterPayload | undefined> {
    if (value.startsWith('jwt:')) return findStructured(value);
    const id = idOf(value);
    const pending = findPending(id);
    if (pending) return { ...sources.payloads.open(kind, id, pending.payload), jti: value };
    const found = await sources.findRecord(id);
    // An interaction keeps the identifier of the pushed request it came from: the reference gives nothing away.
    const jti = kind === 'PushedAuthorizationRequest' ? makeRecordReference(sources.referenceKey, id) : value;
    return handOut(found && opened(found, id), id, jti);
  }

  const opened = (found: FoundRecord, id: string): FoundRecord =>
    found.kind === kind ? { ...found, payload: sources.payloads.open(kind, id, found.payload) } : found;

  async function handOut(found: FoundRecord | undefined, id: string, jti: string) {
    if (found?.kind !== kind || (await isClientGone(found.payload))) return undefined;
    remember(found);
    const canRepeat = kind !== 'RefreshToken' || canBeRepeated(found.payload, await findClientOf(found.payload));
    if (!canRepeat) currentRequestScope()?.unrepeatable.add(id);
    const consumed = isSpent(found, canRepeat) ? { consumed: found.consumed_at } : {};
    return { ...found.payload, jti, ...consumed } as AdapterPayload;
  }

  async function findByUserCode(userCode: string): Promise<AdapterPayload | undefined> {
    const found = await sources.findByUserCode(kind, userCode);
    return found && handOut(opened(found, found.id), found.id, makeRecordReference(sources.referenceKey, found.id));
  }

  function upsert(value: string, payload: AdapterPayload, expiresIn?: number): Promise<void> {
    return write(sources, kind, (unit) => {
      const record = toRecord(kind, idOf(value), payload, expiresIn);
      unit.records.push({ ...record, payload: sources.payloads.seal(kind, record.id, record.payload) });
    });
  }

  /** A JWT cannot be deleted; its id is remembered as revoked for as long as it could have lived. */
  function destroy(value: string): Promise<void> {
    if (!currentRequestScope()?.structuredToken) {
      return writeRare(sources, kind, { write: 'delete_record', id: idOf(value) });
    }
    return write(sources, kind, (unit) => void unit.records.push(revokedJwt(value)));
  }

  return {
    find: (value) => trackFailure(find(value)),
    findByUid: async () => undefined,
    findByUserCode: (userCode) => trackFailure(findByUserCode(userCode)),
    upsert: (value, payload, expiresIn) => trackFailure(upsert(value, payload, expiresIn)),
    consume: (value) =>
      write(sources, kind, (unit) => {
        const id = idOf(value);
        const isRepeatable = kind === 'RefreshToken' && !currentRequestScope()?.unrepeatable.has(id);
        unit.consumes.push({ id, grace: isRepeatable ? sources.refreshGrace : 0, kind });
      }),
    destroy: (value) => destroy(value),
    revokeByGrantId: (grant_id) => revokeGrant(sources, grant_id),
  };
}

/** The library asks once per kind of token; one statement ends them all, so one is enough. */
function revokeGrant(sources: StorageSources, grant_id: string): Promise<void> {
  const scope = currentRequestScope();
  scope?.grants.delete(grant_id);
  const isQueued = scope?.unit.rare.some((rare) => rare.write === 'revoke_grant' && rare.grant_id === grant_id);
  return isQueued ? Promise.resolve() : writeRare(sources, 'Grant', { write: 'revoke_grant', grant_id });
}

/** The epoch the login step saw, where this very request turns a login into a session. */
function epochOfLogin(accountId: string | undefined): number | undefined {
  const login = Provider.ctx?.oidc?.result?.login as { accountId?: string; session_epoch?: unknown } | undefined;
  return login?.accountId === accountId && typeof login?.session_epoch === 'number' ? login.session_epoch : undefined;
}

/** The browser that this request came from. */
function deviceOfRequest(): Device | undefined {
  const { ctx } = Provider;
  return ctx && { ip: ctx.ip, user_agent: ctx.get('user-agent').slice(0, 300) || undefined };
}

function createSessionAdapter(sources: StorageSources): Adapter {
  async function find(by: { id: string } | { uid: string }, jti: string | undefined) {
    const found = await sources.findSession(by);
    if (!found) return undefined;
    const scope = currentRequestScope();
    if (found.user) scope?.users.set(found.user.id, found.user);
    if ('id' in by) scope?.sessionIds.set(found.uid, by.id);
    return { ...found.payload, ...(jti ? { jti } : {}) } as AdapterPayload;
  }

  return {
    find: (value) => trackFailure(find({ id: hashValue(value) }, value)),
    findByUid: (uid) => trackFailure(find({ uid }, undefined)),
    findByUserCode: async () => undefined,
    upsert(value, { jti: _jti, ...payload }, expiresIn = 0) {
      const uid = String(payload.uid);
      const id = hashValue(value);
      const ids = currentRequestScope()?.sessionIds;
      const known_id = ids?.get(uid);
      ids?.set(uid, id);
      return writeRare(sources, 'Session', {
        write: 'save_session',
        session: {
          uid,
          id,
          known_id,
          user_id: payload.accountId,
          payload,
          expires_at: payload.exp ?? Math.floor(Date.now() / 1000) + expiresIn,
          epoch: epochOfLogin(payload.accountId),
          device: payload.accountId ? deviceOfRequest() : undefined,
        },
      });
    },
    consume: async () => {},
    async destroy(value) {
      // A new identifier for the same session: the save that follows replaces the old one, nothing ends.
      const session = Provider.ctx?.oidc?.session as { oldId?: string } | undefined;
      if (session?.oldId === value) return;
      await writeRare(sources, 'Session', { write: 'revoke_session', id: hashValue(value) });
    },
    revokeByGrantId: async () => {},
  };
}

function createGrantAdapter(sources: StorageSources): Adapter {
  function findPending(id: string): AdapterPayload | undefined {
    const rare = currentRequestScope()?.unit.rare.findLast((one) => 'grant' in one && one.grant.id === id);
    return rare && 'grant' in rare ? (rare.grant.payload as AdapterPayload) : undefined;
  }

  async function find(id: string): Promise<AdapterPayload | undefined> {
    const grants = currentRequestScope()?.grants;
    const known = findPending(id) ?? grants?.get(id) ?? (await sources.findGrant(id));
    if (known) grants?.set(id, known);
    return known && ({ ...known, jti: id } as AdapterPayload);
  }

  return {
    find: (id) => trackFailure(find(id)),
    findByUid: async () => undefined,
    findByUserCode: async () => undefined,
    upsert: (id, payload, expiresIn = 0) =>
      writeRare(sources, 'Grant', {
        // What this request has read may be revoked by now, and saving it must not bring its tokens back to life.
        write: currentRequestScope()?.grants.has(id) ? 'update_grant' : 'save_grant',
        grant: {
          id,
          user_id: payload.accountId,
          client_id: payload.clientId as string | undefined,
          session_uid: currentRequestScope()?.sessionUid ?? Provider.ctx?.oidc?.session?.uid,
          payload,
          expires_at: payload.exp ?? Math.floor(Date.now() / 1000) + expiresIn,
        },
      }),
    consume: async () => {},
    destroy: (id) => revokeGrant(sources, id),
    revokeByGrantId: (id) => revokeGrant(sources, id),
  };
}

/** Clients are managed by operators: the library may only read them. */
function createClientAdapter(sources: StorageSources): Adapter {
  const refuse = async () => {
    throw new Error('Clients are not written through oidc-provider');
  };
  return {
    find: (clientId) => trackFailure(sources.findClient(clientId)),
    findByUid: async () => undefined,
    findByUserCode: async () => undefined,
    upsert: refuse,
    consume: refuse,
    destroy: refuse,
    revokeByGrantId: refuse,
  };
}

/** The factory oidc-provider asks for the storage of each of its models. */
export function createStorageAdapter(sources: StorageSources): (kind: string) => Adapter {
  return (kind) => {
    if (kind === 'Session') return createSessionAdapter(sources);
    if (kind === 'Grant') return createGrantAdapter(sources);
    if (kind === 'Client') return createClientAdapter(sources);
    return createRecordAdapter(kind, sources);
  };
}
