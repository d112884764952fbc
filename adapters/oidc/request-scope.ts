import { AsyncLocalStorage } from 'node:async_hooks';
import type { AdapterPayload } from 'oidc-provider';
import type { TokenUser } from '../postgres/find-record.ts';
import { createUnit, type Unit } from '../postgres/unit.ts';

/** A verified, live JWT access token in the form of the library's own payloads. */
export type StructuredToken = {
  readonly kind: string;
  readonly payload: AdapterPayload;
  readonly grant: Record<string, unknown> | undefined;
};

/** What storage keeps for the length of one request: what was read along with a token, and what is to be written. */
export type RequestScope = {
  readonly unit: Unit;
  readonly grants: Map<string, Record<string, unknown>>;
  readonly users: Map<string, TokenUser>;
  /** Refresh tokens that were read and must not be spent a second time, not even within the grace. */
  readonly unrepeatable: Set<string>;
  /** By uid, the hash of the identifier under which this request has read or saved a session. */
  readonly sessionIds: Map<string, string>;
  /** The browser session a new grant belongs to, where the library itself has none at hand (our own pages). */
  sessionUid?: string;
  /** A JWT access token presented for introspection or revocation, under the reference that stands for it. */
  structuredToken?: {
    readonly reference: string;
    readonly token: string;
    found?: Promise<StructuredToken | undefined>;
  };
  /** The first failure of storage in this request: the library hides it behind `server_error`. */
  failure?: unknown;
};

const storage = new AsyncLocalStorage<RequestScope>();

export const currentRequestScope = (): RequestScope | undefined => storage.getStore();

export const createRequestScope = (): RequestScope => ({
  unit: createUnit(),
  grants: new Map(),
  users: new Map(),
  unrepeatable: new Set(),
  sessionIds: new Map(),
});

export const runInRequestScope = <T>(scope: RequestScope, work: () => T): T => storage.run(scope, work);
