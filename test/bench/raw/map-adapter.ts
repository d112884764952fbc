import type { Adapter, AdapterPayload } from 'oidc-provider';

/** Everything the raw server stores: plain maps, no limit, nothing ever evicted. */
export type MapStorage = {
  readonly rows: Map<string, AdapterPayload>;
  readonly keysByGrant: Map<string, Set<string>>;
  readonly sessionByUid: Map<string, string>;
};

export function createMapStorage(): MapStorage {
  return { rows: new Map(), keysByGrant: new Map(), sessionByUid: new Map() };
}

/**
 * oidc-provider's storage contract on plain maps: the fastest storage there can be, as the yardstick. The library's own
 * memory adapter keeps 1,000 entries only and drops grants under refresh load, so it cannot serve as one.
 */
export class MapAdapter implements Adapter {
  readonly #model: string;
  readonly #storage: MapStorage;

  constructor(model: string, storage: MapStorage) {
    this.#model = model;
    this.#storage = storage;
  }

  async upsert(id: string, payload: AdapterPayload): Promise<void> {
    const key = this.#key(id);
    this.#storage.rows.set(key, payload);
    if (this.#model === 'Session' && payload.uid) this.#storage.sessionByUid.set(payload.uid, id);
    if (this.#model !== 'Grant' && payload.grantId) this.#addToGrant(payload.grantId, key);
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    return this.#storage.rows.get(this.#key(id));
  }

  async findByUid(uid: string): Promise<AdapterPayload | undefined> {
    const id = this.#storage.sessionByUid.get(uid);
    return id === undefined ? undefined : this.find(id);
  }

  async findByUserCode(): Promise<undefined> {
    return undefined;
  }

  async consume(id: string): Promise<void> {
    const row = this.#storage.rows.get(this.#key(id));
    if (row) row.consumed = Math.floor(Date.now() / 1000);
  }

  async destroy(id: string): Promise<void> {
    this.#storage.rows.delete(this.#key(id));
  }

  async revokeByGrantId(grantId: string): Promise<void> {
    for (const key of this.#storage.keysByGrant.get(grantId) ?? []) this.#storage.rows.delete(key);
    this.#storage.keysByGrant.delete(grantId);
  }

  #key(id: string): string {
    return `${this.#model}:${id}`;
  }

  #addToGrant(grantId: string, key: string): void {
    const keys = this.#storage.keysByGrant.get(grantId);
    if (keys) keys.add(key);
    else this.#storage.keysByGrant.set(grantId, new Set([key]));
  }
}
